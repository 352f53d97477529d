/** A page of the guide for somebody's own wiki. */

import { href } from '../../router.ts';
import { tell } from '../../ui/announcer.tsx';
import type { Page } from './types.ts';

/** Links within the guide as whole addresses: in a wiki they lead back here. Pictures keep their names. */
export function markdown({ key, source }: Page, base: string): string {
  const at = (hash: string) => `](${new URL(hash, base).href})`;
  return source
    .replace(/^<!--.*-->\n*/gm, '')
    .replace(
      /\]\((?:([\w-]+)\.md)?(?:#([\p{L}\p{N}-]+))?\)/gu,
      (whole, page = key, section = '') =>
        whole === ']()' ? whole : at(href.guide(page, section)),
    )
    .replace(/\]\((#\/[\w/-]*)\)/g, (_, hash: string) => at(hash));
}

export async function copyPage(page: Page): Promise<void> {
  try {
    await navigator.clipboard.writeText(markdown(page, document.baseURI));
    tell(`“${page.title}” is copied as Markdown`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tell(`Not copied: ${why}`);
  }
}

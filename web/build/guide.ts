// The guide's Markdown as a module of data, `virtual:packshot-guide`, and its pictures as files.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import type { Block, Guide, Page, Part } from '../src/app/features/guide/types.ts';
import { front, headings, links, PageError, type Picture, page } from './guide-page.ts';
import { CARDS, SOURCES, withParts } from './guide-parts.ts';
import { webpSize } from './webp-size.ts';

export const FOLDER = fileURLToPath(new URL('../guide', import.meta.url));
const NAME = 'virtual:packshot-guide';
const RESOLVED = `\0${NAME}`;
const VIEWS = ['', 'export', 'privacy', 'machine', 'handover', 'guide'];

interface Read extends Omit<Guide, 'pictures'> {
  /** file → where it lies */
  files: Map<string, string>;
}

/** All pages, checked: each is in the contents, and each link leads somewhere. */
export function readGuide(folder = FOLDER): Read {
  const parts = JSON.parse(readFileSync(join(folder, 'contents.json'), 'utf8')) as Part[];
  const keys = parts.flatMap(({ pages }) => pages);
  const texts = keys.map((key) => {
    const [fields, body] = front(key, readFileSync(join(folder, `${key}.md`), 'utf8'));
    return { key, fields, body };
  });
  const dated = texts.map(({ key, fields }) => ({ key, ...fields }));
  const files = new Map<string, string>();
  const picture = (key: string, file: string): Picture => {
    const path = [join(folder, file), join(CARDS, file)].find(existsSync);
    if (!path) throw new PageError(key, `there is no ${file}; make it with pictures.py`);
    files.set(file, path);
    return webpSize(readFileSync(path));
  };
  const pages = Object.fromEntries(
    texts.map(({ key, fields, body }): [string, Page] => {
      const context = { key, picture: (file: string) => picture(key, file) };
      return [key, page(key, fields, withParts(body, dated), context)];
    }),
  );
  for (const one of Object.values(pages)) check(one, pages);
  return { parts, pages, files };
}

function check({ key, blocks }: Page, pages: Readonly<Record<string, Page>>): void {
  for (const link of links(blocks)) {
    const [, view = '', name, section] = link.split('/');
    if (!VIEWS.includes(view)) throw new PageError(key, `there is no view ${link}`);
    if (view !== 'guide' || name === undefined) continue;
    const other: Block[] | undefined = pages[name]?.blocks;
    if (!other) throw new PageError(key, `there is no page ${name}`);
    if (section !== undefined && !headings(other).some(({ id }) => id === section)) {
      throw new PageError(key, `${name} has no section ${section}`);
    }
  }
}

export function guide(): Plugin {
  return {
    name: 'packshot-guide',
    resolveId: (id) => (id === NAME ? RESOLVED : null),
    load(id) {
      if (id !== RESOLVED) return null;
      const { parts, pages, files } = readGuide();
      for (const key of Object.keys(pages)) this.addWatchFile(join(FOLDER, `${key}.md`));
      for (const path of [join(FOLDER, 'contents.json'), ...SOURCES]) this.addWatchFile(path);
      const named = [...files].map(([file, path], index) => ({
        file,
        path,
        name: `picture${index}`,
      }));
      const imports = named.map(({ path, name }) => `import ${name} from ${JSON.stringify(path)};`);
      const pictures = named.map(({ file, name }) => `${JSON.stringify(file)}: ${name}`);
      // A string that is parsed is read faster than the same as code.
      const data = JSON.stringify(JSON.stringify({ parts, pages }));
      return [
        ...imports,
        `export const pictures = {${pictures.join(', ')}};`,
        `export const { parts, pages } = JSON.parse(${data});`,
      ].join('\n');
    },
  };
}

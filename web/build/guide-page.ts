// One page of the guide: Markdown → data. What the page cannot draw is an error of the build, and not
// a gap that a reader finds.
import { Lexer, lexer, type Token, type Tokens } from 'marked';
import { plain } from '../src/app/features/guide/plain.ts';
import {
  type Block,
  type Heading,
  type Inline,
  type Item,
  LIVE,
  type Live,
  type Page,
} from '../src/app/features/guide/types.ts';

export interface Picture {
  width: number;
  height: number;
}

export interface Context {
  key: string;
  /** Size of the picture that a page names; throws where there is none. */
  picture(file: string): Picture;
}

const FIELDS = ['title', 'summary', 'updated', 'audience'] as const;
const COMMENT = /^<!--\s*([\w -]+?)\s*-->\s*$/;

export class PageError extends Error {
  constructor(key: string, cause: string) {
    super(`guide/${key}.md: ${cause}`);
  }
}

/** The lines between `---` at the top, and what follows. */
export function front(
  key: string,
  text: string,
): [Record<(typeof FIELDS)[number], string>, string] {
  const found = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text.replaceAll('\r\n', '\n'));
  if (!found) throw new PageError(key, 'it has no front matter; begin with --- and four lines');
  const [, head = '', body = ''] = found;
  const lines = head.split('\n').map((line): [string, string] => {
    const [name = '', ...value] = line.split(': ');
    return [name.trim(), value.join(': ').trim()];
  });
  const fields = Object.fromEntries(lines);
  for (const name of FIELDS) {
    if (!fields[name]) throw new PageError(key, `its front matter has no ${name}`);
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(fields.updated ?? '')) {
    throw new PageError(key, `updated is ${fields.updated}; write it as 2026-11-25`);
  }
  return [fields as Record<(typeof FIELDS)[number], string>, body.trim()];
}

/** `body` is the text with all generated parts put in. */
export function page(
  key: string,
  fields: ReturnType<typeof front>[0],
  body: string,
  context: Context,
): Page {
  const { title, summary, updated, audience } = fields;
  const source = [`# ${title}`, summary, `*For ${audience}. Updated ${updated}.*`, body].join(
    '\n\n',
  );
  const reader = new Reader(context);
  const blocks = reader.blocks(lexer(body));
  return { key, title, summary, updated, audience, blocks, source: `${source}\n` };
}

/** All headings of a page, in their order. */
export function headings(blocks: readonly Block[]): Heading[] {
  return blocks.flatMap((block) => (block.kind === 'heading' ? [block] : []));
}

/** All links of a page, wherever they stand. */
export function links(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(links);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'kind' in value && value.kind === 'link' && 'to' in value ? [String(value.to)] : [];
  return [...own, ...Object.values(value).flatMap(links)];
}

/** A heading's address: words in lower case, joined by dashes. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

class Reader {
  readonly #context: Context;
  readonly #ids = new Set<string>();
  #ticks = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  blocks(tokens: readonly Token[]): Block[] {
    return tokens.flatMap((token) => this.#block(token) ?? []);
  }

  #block(token: Token): Block | null {
    switch (token.type) {
      case 'space':
      case 'checkbox':
      case 'hr':
        return null;
      case 'heading':
        return this.#heading(token as Tokens.Heading);
      case 'paragraph':
        return this.#paragraph(token as Tokens.Paragraph);
      case 'text':
        return { kind: 'paragraph', text: this.inline((token as Tokens.Text).tokens ?? [token]) };
      case 'list':
        return this.#list(token as Tokens.List);
      case 'table':
        return this.#table(token as Tokens.Table);
      case 'code':
        return { kind: 'code', text: (token as Tokens.Code).text };
      case 'blockquote':
        return { kind: 'note', blocks: this.blocks((token as Tokens.Blockquote).tokens) };
      case 'html':
        return this.#comment(token.raw);
      default:
        throw this.#error(`"${token.type}" cannot be drawn: ${token.raw.slice(0, 60)}`);
    }
  }

  #heading({ depth, tokens }: Tokens.Heading): Heading {
    if (depth < 2 || depth > 4) throw this.#error(`a heading of level ${depth}; use ## to ####`);
    const text = this.inline(tokens);
    const stem = slug(plain(text));
    let id = stem;
    for (let number = 2; this.#ids.has(id); number++) id = `${stem}-${number}`;
    this.#ids.add(id);
    return { kind: 'heading', level: depth as Heading['level'], id, text };
  }

  #paragraph({ tokens }: Tokens.Paragraph): Block {
    const [first, ...rest] = tokens;
    if (first?.type !== 'image') return { kind: 'paragraph', text: this.inline(tokens) };
    if (rest.length > 0) throw this.#error(`a picture stands in a line of its own: ${first.raw}`);
    const { href: file, text: alt, title } = first as Tokens.Image;
    if (!alt) throw this.#error(`${file} has no alternative text`);
    const { width, height } = this.#context.picture(file);
    const caption = title ? this.inline(Lexer.lexInline(title)) : [];
    return { kind: 'figure', file, width, height, alt, caption };
  }

  #list({ ordered, items }: Tokens.List): Block {
    const item = ({ task, tokens }: Tokens.ListItem): Item => ({
      tick: task ? `${this.#context.key}-${++this.#ticks}` : null,
      blocks: this.blocks(tokens),
    });
    return { kind: 'list', ordered, items: items.map(item) };
  }

  #table({ header, rows }: Tokens.Table): Block {
    const cells = (row: readonly Tokens.TableCell[]) =>
      row.map(({ tokens }) => this.inline(tokens));
    return { kind: 'table', head: cells(header), rows: rows.map(cells) };
  }

  #comment(raw: string): Block {
    const name = COMMENT.exec(raw)?.[1] ?? raw.trim();
    if (!LIVE.includes(name as Live)) throw this.#error(`nothing is known about ${name}`);
    return { kind: 'live', name: name as Live };
  }

  inline(tokens: readonly Token[]): Inline[] {
    return merged(tokens.flatMap((token) => this.#inline(token)));
  }

  #inline(token: Token): Inline[] {
    switch (token.type) {
      case 'text':
      case 'escape': {
        const { tokens, text } = token as Tokens.Text;
        return tokens ? this.inline(tokens) : [text.replaceAll('\n', ' ')];
      }
      case 'strong':
      case 'em':
        return [{ kind: token.type, text: this.inline((token as Tokens.Strong).tokens) }];
      case 'codespan':
        return [{ kind: 'code', text: (token as Tokens.Codespan).text }];
      case 'checkbox':
        return [];
      case 'link':
        return this.#link(token as Tokens.Link);
      default:
        throw this.#error(`"${token.type}" cannot be drawn: ${token.raw.slice(0, 60)}`);
    }
  }

  /** The page lets nobody go elsewhere: an address on the web is text to be copied. */
  #link({ href, text, tokens }: Tokens.Link): Inline[] {
    const within = target(this.#context.key, href);
    if (within) return [{ kind: 'link', to: within, text: this.inline(tokens) }];
    if (!/^https?:/.test(href)) throw this.#error(`the link to ${href} leads nowhere`);
    const address = href.replace(/^https?:\/\//, '').replace(/\/$/, '');
    if (text === href || text === address) return [address];
    return [...this.inline(tokens), ` (${address})`];
  }

  #error(cause: string): PageError {
    return new PageError(this.#context.key, cause);
  }
}

/** `failures.md#halo`, `#halo` or `#/export` as an address of the page; null for what lies elsewhere. */
export function target(key: string, href: string): string | null {
  if (href.startsWith('#/')) return href;
  const found = /^(?:([\w-]+)\.md)?(?:#([\p{L}\p{N}-]+))?$/u.exec(href);
  if (!found || href === '') return null;
  const [, page = key, section] = found;
  return section ? `#/guide/${page}/${section}` : `#/guide/${page}`;
}

function merged(parts: readonly Inline[]): Inline[] {
  const out: Inline[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (typeof part === 'string' && typeof last === 'string') out[out.length - 1] = last + part;
    else out.push(part);
  }
  return out;
}

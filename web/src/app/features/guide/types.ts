/** A page of the guide as data: what the build makes of Markdown, and components draw. */

export type Inline =
  | string
  | { kind: 'strong' | 'em'; text: Inline[] }
  | { kind: 'code'; text: string }
  /** Always within the page: `#/…`. */
  | { kind: 'link'; to: string; text: Inline[] };

export interface Heading {
  kind: 'heading';
  level: 2 | 3 | 4;
  id: string;
  text: Inline[];
}

export interface Item {
  /** Of a checklist: the name under which its tick is kept. */
  tick: string | null;
  blocks: Block[];
}

export type Block =
  | Heading
  | { kind: 'paragraph'; text: Inline[] }
  | { kind: 'list'; ordered: boolean; items: Item[] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'code'; text: string }
  | { kind: 'note'; blocks: Block[] }
  | {
      kind: 'figure';
      /** The file beside the page; `pictures` of the guide says where it lies now. */
      file: string;
      width: number;
      height: number;
      alt: string;
      caption: Inline[];
    }
  /** Drawn by the page itself, from what it knows at this moment. */
  | { kind: 'live'; name: Live };

export const LIVE = ['engine'] as const;
export type Live = (typeof LIVE)[number];

export interface Page {
  key: string;
  title: string;
  summary: string;
  /** YYYY-MM-DD */
  updated: string;
  /** Whom it is for, in words. */
  audience: string;
  blocks: Block[];
  /** The page as Markdown, with a title in front, for a wiki. */
  source: string;
}

export interface Part {
  title: string;
  pages: readonly string[];
}

export interface Guide {
  parts: readonly Part[];
  pages: Readonly<Record<string, Page>>;
  /** file → address */
  pictures: Readonly<Record<string, string>>;
}

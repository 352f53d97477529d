// The changelog, by whom a change concerns. An entry may begin with whom it is for, `- **Page.** …`;
// one that does not is for everyone.

export const READERS = {
  Everyone: 'For everyone',
  Page: 'For those who work in the page',
  Hosts: 'For those who host the page',
  'Command line': 'For those who use the command line',
  Programs: 'For those who write programs with it',
} as const;
type Reader = keyof typeof READERS;

export interface Change {
  reader: Reader;
  /** "Added", "Changed", "Fixed" … */
  kind: string;
  text: string;
}

export interface Release {
  /** "0.2.0", or null for what has no number yet. */
  version: string | null;
  /** YYYY-MM-DD */
  date: string | null;
  changes: Change[];
}

const MARK = /^\*\*([\w ]+)\.\*\* +/;

/** Keep a Changelog's form: `## [version] - date`, `### Kind`, `- entry`. */
export function releases(text: string): Release[] {
  const found: Release[] = [];
  let kind = '';
  for (const block of text.split(/\n(?=## |### |- )/)) {
    const release = /^## \[([^\]]+)\](?: - (\d{4}-\d{2}-\d{2}))?/.exec(block);
    if (release) {
      const version = release[1] === 'Unreleased' ? null : (release[1] ?? null);
      found.push({ version, date: release[2] ?? null, changes: [] });
    } else if (block.startsWith('### ')) kind = block.slice(4).trim();
    else if (block.startsWith('- ')) found.at(-1)?.changes.push(change(kind, block.slice(2)));
  }
  return found;
}

function change(kind: string, entry: string): Change {
  const text = entry.trim().replace(/\n\s*/g, ' ');
  const named = MARK.exec(text)?.[1];
  if (named === undefined) return { reader: 'Everyone', kind, text };
  if (!Object.hasOwn(READERS, named)) {
    throw new Error(
      `CHANGELOG.md: nobody is called "${named}"; say one of ${Object.keys(READERS).join(', ')}`,
    );
  }
  return { reader: named as Reader, kind, text: text.replace(MARK, '') };
}

/** As Markdown again, below a heading of ours: release, then reader. */
export function changes(text: string): string {
  return releases(text)
    .filter((release) => release.changes.length > 0)
    .map((release) => {
      const title = release.version
        ? `### ${release.version}, ${release.date ?? 'undated'}`
        : '### In this build, not yet released';
      const groups = Object.entries(READERS).flatMap(([reader, words]) => {
        const own = release.changes.filter((one) => one.reader === reader);
        if (own.length === 0) return [];
        return [
          `#### ${words}`,
          own.map((one) => `- ${one.kind}: ${unlinked(one.text)}`).join('\n'),
        ];
      });
      return [title, ...groups].join('\n\n');
    })
    .join('\n\n');
}

/** Links of the repository lead nowhere in the page. */
const unlinked = (text: string): string => text.replace(/\[([^\]]*)\]\((?!https?:)[^)]*\)/g, '$1');

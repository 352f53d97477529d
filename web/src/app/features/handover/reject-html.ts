/** The page for the studio, as text: one file without scripts, which asks nothing of the network. */

import { reasonsOf } from '../../../channel/reasons.ts';
import type { PhotoRecord } from '../../store/photo.ts';

export interface Picture {
  /** data: address */
  url: string;
  width: number;
  height: number;
}

export interface Reject {
  record: PhotoRecord;
  /** The photo with the spot drawn on it; null where the browser cannot show it. */
  photo: Picture | null;
  /** The spot, or the whole where none is marked: of the photo, and cut out on white and on black. */
  crops: { caption: string; picture: Picture }[];
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}

const STYLE = `
:root { color-scheme: light; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; color: #222; }
body { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; background: #fff; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .25rem 0; }
.soft { color: #555; }
article { border-top: 2px solid #222; margin-top: 2rem; padding-top: 1rem; break-inside: avoid; }
.pictures { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1rem; margin: .75rem 0; align-items: start; }
.crops { display: grid; gap: .75rem; }
figure { margin: 0; }
img { display: block; max-width: 100%; max-height: 26rem; width: auto; height: auto; border: 1px solid #888; }
.crops img { max-height: 11rem; }
figcaption { font-size: .85rem; color: #555; }
ul { list-style: none; margin: .5rem 0 0; padding: 0; }
li { margin-top: .6rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .75rem; margin: .2rem 0 0; }
dt { color: #555; }
dd { margin: 0; }
blockquote { margin: .75rem 0 0; padding-left: .75rem; border-left: 3px solid #888; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 36rem) { .pictures { grid-template-columns: 1fr; } dl { grid-template-columns: 1fr; } }
@media print { body { padding: 0; max-width: none; } article { margin-top: 1rem; } img { max-height: 9cm; } .crops img { max-height: 4.2cm; } @page { margin: 1.5cm; } }
`;

/** The page up to its first photo. */
export function head(count: number, by: string, when: Date): string {
  const day = when.toLocaleDateString('en-GB', { dateStyle: 'long' });
  const title = `${count} rejected ${count === 1 ? 'photo' : 'photos'}, ${day}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(title)}</h1>
<p class="soft">For the studio${by ? `, from ${escaped(by)}` : ''}: what is wrong with each photo, where, and what helps. Made with Packshot.</p>
</header>
<main>
`;
}

export const TAIL = '</main>\n</body>\n</html>\n';

/** One photo of the page. */
export function article({ record, photo, crops }: Reject): string {
  const { name, path, fields, verdict, outcome } = record;
  const by = verdict?.by ? ` by ${escaped(verdict.by)}` : '';
  const at = verdict ? verdict.at.slice(0, 16).replace('T', ' ') : '';
  const size = outcome ? `, ${outcome.width} × ${outcome.height} px` : '';
  const spot = verdict?.spot;
  const reasons = reasonsOf(verdict?.reasons ?? []).map(
    ({ title, means, studio, repair }) => `<li>
<strong>${escaped(title)}.</strong> ${escaped(means)}
<dl>
<dt>Studio</dt><dd>${escaped(studio)}</dd>
<dt>Mask repair</dt><dd>${escaped(repair)}</dd>
</dl>
</li>`,
  );
  return `<article>
<h2>${escaped(name)}</h2>
<p class="soft">${escaped(path === name ? '' : `${path}; `)}SKU ${escaped(fields.sku)}, ${escaped(fields.view)}, version ${fields.version}${size}. Rejected${by} on ${at} UTC.</p>
<div class="pictures">
${photo ? figure(`${name}, the photo${spot ? ', the spot is framed' : ''}`, spot ? 'The photo, with the spot' : 'The photo', photo) : '<p class="soft">The browser could not show the photo.</p>'}
<div class="crops">
${crops.map(({ caption, picture }) => figure(`${name}, ${caption.toLowerCase()}`, caption, picture)).join('\n')}
</div>
</div>
<ul>
${reasons.join('\n')}
</ul>
${verdict?.note ? `<blockquote>${escaped(verdict.note)}</blockquote>` : ''}
</article>
`;
}

function figure(alt: string, caption: string, { url, width, height }: Picture): string {
  return `<figure><img src="${url}" width="${width}" height="${height}" alt="${escaped(alt)}"><figcaption>${escaped(caption)}</figcaption></figure>`;
}

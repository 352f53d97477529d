/** What an export will write, and what it refuses and why: known before the first byte is written. */

import { layOut } from '../../../channel/layout.ts';
import { checkAlt, fileName } from '../../../channel/naming.ts';
import { extensionOf, type Preset } from '../../../channel/preset.ts';
import { refuseShadow } from '../../../channel/shadow.ts';
import { type Fields, type PhotoRecord, shaded } from '../../store/photo.ts';
import { unconfirmed } from '../../store/review.ts';
import { fault, troubleOf } from '../../store/trouble.ts';

export const ALT_MAX = 250; // characters; the most that IPTC's field takes

export interface Planned {
  id: string;
  preset: Preset;
  /** Path inside the ZIP or the folder. */
  file: string;
  /** As it was planned: what is decided or written meanwhile is not what this file is about. */
  record: PhotoRecord;
}

export interface Refused {
  id: string;
  /** The photo's own: it may have left the queue since. */
  name: string;
  preset: Preset;
  cause: string;
  remedy: string;
}

export interface Plan {
  files: Planned[];
  refused: Refused[];
}

/** Names that Windows keeps for devices, whatever comes behind the dot. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** The name of presets that leave it to the shop. */
const OPEN = '{sku}-{view}-v{version}.{ext}';
const PLACES = ['sku', 'view', 'version', 'ext', 'amazon_id', 'variant'];

/** Why a template cannot be used; null if it can. */
export function templateFault(template: string): string | null {
  const asked = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, place]) => place ?? '');
  const unknown = asked.find((place) => !PLACES.includes(place));
  if (unknown !== undefined) return `{${unknown}} is unknown; use {sku}, {view} and {version}`;
  if (!asked.some((place) => place === 'sku' || place === 'amazon_id')) {
    return 'without {sku} every photo would have the same name';
  }
  if (asked.includes('ext') && !template.endsWith('.{ext}')) {
    return '.{ext} goes to the end, or may be left out';
  }
  if (/[{}]/.test(template.replace(/\{[^{}]*\}/g, ''))) return 'a brace is missing';
  if (/[^A-Za-z0-9._{}-]/.test(template))
    return 'only letters, digits, dots, dashes and underscores';
  return null;
}

/** The preset with the name that people chose, where the channel leaves it open. */
export function named(preset: Preset, template: string): Preset {
  if (preset.name !== OPEN || templateFault(template)) return preset;
  const name = template.includes('{ext}') ? template : `${template}.{ext}`;
  if (name === OPEN || preset.nameRegex === null) return { ...preset, name };
  // A pattern that takes no plain name repeats the form above, and is no rule of the channel's.
  const rule = new RegExp(preset.nameRegex).test(`A.${extensionOf(preset)}`);
  return { ...preset, name, nameRegex: rule ? preset.nameRegex : null };
}

export function plan(
  records: readonly PhotoRecord[],
  presets: readonly Preset[],
  template: string,
  /** `confirmed`: refuse what nobody has confirmed, where a channel forbids what pixels cannot prove. */
  rules: { confirmed: boolean },
): Plan {
  const files: Planned[] = [];
  const refused: Refused[] = [];
  const taken = new Map<string, string>();
  for (const preset of presets) {
    const own = named(preset, template);
    for (const record of records) {
      try {
        const file = `${preset.key}/${checked(record, own, rules.confirmed)}`;
        const key = file.toLowerCase(); // most file systems do not tell A from a
        const other = taken.get(key);
        if (other !== undefined) {
          throw fault(
            'option',
            `${file} is the name of ${other} too`,
            'change the SKU, view or version',
          );
        }
        taken.set(key, record.name);
        files.push({ id: record.id, preset, file, record });
      } catch (error) {
        const { cause, remedy } = troubleOf(error);
        refused.push({ id: record.id, name: record.name, preset, cause, remedy });
      }
    }
  }
  return { files, refused };
}

/** What is said of a photo; a decorative one keeps its text only for who takes the tick away. */
export function product({ fields }: PhotoRecord): Fields {
  return fields.decorative ? { ...fields, alt: '' } : fields;
}

function checked(record: PhotoRecord, preset: Preset, confirmed: boolean): string {
  const { outcome } = record;
  const fields = product(record);
  if (!outcome?.box)
    throw fault('option', 'the cut-out is empty', 'reject the photo, or start its repair over');
  const file = fileName(preset, fields);
  if (RESERVED.test(file))
    throw fault('option', `Windows takes no file of the name ${file}`, 'change the SKU');
  checkAlt(fields);
  if (preset.needsAlt && !fields.alt.trim() && !fields.decorative) {
    throw fault('option', 'there is no alt text', 'write one, or mark the picture as decorative');
  }
  if (shaded(record)) refuseShadow(preset);
  if (preset.place) layOut(outcome.box, outcome.cut, preset, preset.place);
  const open = unconfirmed(record, preset.forbid);
  if (confirmed && open.length > 0) {
    throw fault('option', notConfirmed(open), 'open the photo, look, and tick what is asked there');
  }
  return file;
}

/** What pixels cannot prove: told where it refuses, and in the manifest where it does not. */
export function notConfirmed(words: readonly string[]): string {
  return `nobody has confirmed that it shows no ${orList(words)}`;
}

/** "text, logo or props" */
export function orList(words: readonly string[]): string {
  const head = words.slice(0, -1).join(', ');
  return head ? `${head} or ${words.at(-1)}` : (words[0] ?? '');
}

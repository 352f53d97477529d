/** What can be exported: the channels' presets, and plain formats at the photo's own size. */

import { type Preset, presets } from '../../../channel/preset.ts';

const OWN: Pick<Preset, 'place' | 'bytes' | 'nameRegex' | 'forbid' | 'needsAlt' | 'source'> &
  Pick<Preset, 'checked' | 'confidence' | 'frozenUntil'> = {
  place: null,
  bytes: { min: null, max: null },
  nameRegex: null,
  forbid: [],
  needsAlt: false,
  source: 'https://packshot.invalid/plain-format',
  checked: '2026-11',
  confidence: 'high',
  frozenUntil: null,
};

const NAME = '{sku}-{view}-v{version}.{ext}';

/** "#rrggbb" → its three levels. */
export function rgbOf(colour: string): [number, number, number] {
  const number = Number.parseInt(colour.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

const webp: Preset = {
  ...OWN,
  key: 'webp',
  title: 'Transparent WebP',
  summary: 'Lossless, at the photo’s own size.',
  role: 'master',
  background: { mode: 'transparent' },
  encode: { format: 'webp', quality: null, subsampling: null },
  name: NAME,
};

const jpeg = (ground: string): Preset => ({
  ...OWN,
  key: 'jpeg',
  title: 'JPEG on a colour',
  summary: 'Flattened, at the photo’s own size.',
  role: 'master',
  background: { mode: 'flatten', rgb: rgbOf(ground) },
  encode: { format: 'jpeg', quality: 95, subsampling: '4:4:4' },
  name: NAME,
});

/** All of them, the master first, then the plain formats, then the channels. */
export function outputs(ground: string): Preset[] {
  const all = [...presets.values()];
  const master = all.filter(({ key }) => key === 'master');
  const channels = all.filter(({ key }) => key !== 'master');
  return [...master, webp, jpeg(ground), ...channels];
}

/** A plain format is not a channel's: its name follows the template. */
export const isPlain = ({ key }: Preset): boolean => ['master', 'webp', 'jpeg'].includes(key);

/** Is the file the master as it lies in the store? Then nothing is computed again. */
export const isMaster = ({ background, place, encode }: Preset): boolean =>
  background.mode === 'transparent' && place === null && encode.format === 'png';

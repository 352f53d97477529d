/** What each channel asks of a picture: the same JSON files that Python reads. */

import amazonMain from '../../../src/packshot/presets/amazon_main.json';
import dtcEmail from '../../../src/packshot/presets/dtc_email.json';
import googleMerchant from '../../../src/packshot/presets/google_merchant.json';
import master from '../../../src/packshot/presets/master.json';
import portraitSquare from '../../../src/packshot/presets/portrait_square.json';
import shopify from '../../../src/packshot/presets/shopify.json';

export interface Fill {
  target: number;
  min: number;
  max: number;
  axis: 'longest';
}

export type Canvas =
  | { kind: 'fixed'; width: number; height: number }
  | { kind: 'square' | 'longest'; target: number; min: number; max: number };

export interface Place {
  canvas: Canvas;
  fill: Fill;
  anchor: 'centre' | { top: number; bottomMayTouch: true };
}

export interface Preset {
  key: string;
  title: string;
  summary: string;
  role: 'master' | 'main' | 'secondary' | 'email' | 'portrait';
  background: { mode: 'transparent' } | { mode: 'flatten'; rgb: [number, number, number] };
  /** null keeps the photo's own size and frame. */
  place: Place | null;
  encode: {
    format: 'png' | 'jpeg' | 'webp';
    quality: number | null;
    subsampling: '4:4:4' | null;
  };
  bytes: { min: number | null; max: number | null };
  /** A template with {sku} {view} {version} {amazon_id} {variant} {ext} */
  name: string;
  nameRegex: string | null;
  /** What the channel does not want to see in the picture; for people to check. */
  forbid: string[];
  needsAlt: boolean;
  source: string;
  checked: string;
  confidence: 'high' | 'medium' | 'low';
  frozenUntil: string | null;
}

/** All presets by key, in the order of their keys. */
export const presets: ReadonlyMap<string, Preset> = new Map(
  // Read as plain data: TypeScript widens what stands in JSON. A test checks them by the schema.
  ([amazonMain, dtcEmail, googleMerchant, master, portraitSquare, shopify] as unknown as Preset[])
    .map((preset) => [preset.key, preset] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

const EXTENSIONS = { png: 'png', jpeg: 'jpg', webp: 'webp' } as const;

/** Of the preset's files, without a dot. */
export function extensionOf(preset: Preset): string {
  return EXTENSIONS[preset.encode.format];
}

/** SHA-256 in hex of a preset's content, as `packshot.presets` computes it. */
export async function presetHash(preset: Preset): Promise<string> {
  return sha256(new TextEncoder().encode(canonical(preset)));
}

/** SHA-256 in hex. */
export async function sha256(data: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** JSON with sorted keys and without spaces: the same text from either language. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

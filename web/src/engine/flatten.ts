// Laying a picture with alpha over one plain colour, rounded as `flatten.py` rounds.

export type RGB = [number, number, number];

export const WHITE: RGB = [255, 255, 255];
export const DARK: RGB = [64, 64, 64];
const LIGHT_LUMA = 170; // 0…255; what is lighter on average would be lost on white

/** x / 255 rounded to nearest, exact for every x up to 255 × 255. */
export function by255(x: number): number {
  const sum = x + 128;
  return (sum + (sum >> 8)) >> 8;
}

/** H×W×3 over a colour, in place. */
export function lay(rgb: Uint8Array, alpha: Uint8Array, [r, g, b]: RGB): void {
  for (let i = 0, at = 0; i < alpha.length; i++, at += 3) {
    const share = alpha[i] as number;
    if (share === 255) continue;
    const rest = 255 - share;
    rgb[at] = by255((rgb[at] as number) * share + r * rest);
    rgb[at + 1] = by255((rgb[at + 1] as number) * share + g * rest);
    rgb[at + 2] = by255((rgb[at + 2] as number) * share + b * rest);
  }
}

/** H×W×4 over a colour, in place; alpha becomes 255. */
export function flatten(rgba: Uint8Array, [r, g, b]: RGB): void {
  for (let at = 0; at < rgba.length; at += 4) {
    const share = rgba[at + 3] as number;
    if (share === 255) continue;
    const rest = 255 - share;
    rgba[at] = by255((rgba[at] as number) * share + r * rest);
    rgba[at + 1] = by255((rgba[at + 1] as number) * share + g * rest);
    rgba[at + 2] = by255((rgba[at + 2] as number) * share + b * rest);
    rgba[at + 3] = 255;
  }
}

/** White, or dark grey where what is opaque is light on average. */
export function groundFor(rgb: Uint8Array, alpha: Uint8Array): RGB {
  let total = 0;
  let weight = 0;
  for (let i = 0, at = 0; i < alpha.length; i++, at += 3) {
    const share = alpha[i] as number;
    if (share === 0) continue;
    const luma =
      0.299 * (rgb[at] as number) +
      0.587 * (rgb[at + 1] as number) +
      0.114 * (rgb[at + 2] as number);
    total += luma * share;
    weight += share;
  }
  return weight && total / weight > LIGHT_LUMA ? DARK : WHITE;
}

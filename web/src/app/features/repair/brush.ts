/** A round brush: how it covers pixels, and how densely it is set down along a stroke. */

import type { Box } from '../../../engine/types.ts';

export interface Brush {
  /** px of the photo */
  radius: number;
  /** 0…1: 1 covers fully up to the edge, 0 fades from the middle on */
  hardness: number;
}

export interface Dab {
  x: number;
  y: number;
  radius: number;
}

const SMALL = 2; // px; below this radius a dab sits on the middle of a pixel, or it would cover none

/** px between two dabs: a quarter of the radius, and so close that the edge ripples by .25 px at most. */
export function spacing(radius: number): number {
  return Math.max(0.5, Math.min(radius / 4, Math.sqrt(2 * radius)));
}

/** Dabs on the way from one to the next; the first is not set down again. Radii change evenly. */
export function* along(from: Dab, to: Dab): Generator<Dab> {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const steps = Math.max(1, Math.ceil(length / spacing(Math.min(from.radius, to.radius))));
  for (let step = 1; step <= steps; step++) {
    const share = step / steps;
    yield {
      x: from.x + (to.x - from.x) * share,
      y: from.y + (to.y - from.y) * share,
      radius: from.radius + (to.radius - from.radius) * share,
    };
  }
}

/** The pixels a dab may cover, ends excluded; not cut to the photo. */
export function reach({ x, y, radius }: Dab): Box {
  const by = radius + 0.5;
  return [Math.floor(x - by), Math.floor(y - by), Math.ceil(x + by) + 1, Math.ceil(y + by) + 1];
}

/**
 * Raise `cover` (uint8, `stride` bytes a row, its first byte the pixel at left, top) to what the
 * dab covers within the box.
 */
export function cover(
  into: Uint8Array,
  stride: number,
  origin: [number, number],
  [left, top, right, bottom]: Box,
  dab: Dab,
  hardness: number,
): void {
  const { radius } = dab;
  const small = radius < SMALL;
  const x0 = small ? Math.floor(dab.x) + 0.5 : dab.x;
  const y0 = small ? Math.floor(dab.y) + 0.5 : dab.y;
  const outer = radius + 0.5;
  const fade = Math.max(1, radius * (1 - hardness));
  const inner = Math.max(0, outer - fade);
  for (let y = top; y < bottom; y++) {
    const dy = y + 0.5 - y0;
    const half = outer * outer - dy * dy;
    if (half <= 0) continue;
    const reached = Math.sqrt(half);
    const first = Math.max(left, Math.ceil(x0 - reached - 0.5));
    const last = Math.min(right - 1, Math.floor(x0 + reached - 0.5));
    const row = (y - origin[1]) * stride - origin[0];
    for (let x = first; x <= last; x++) {
      const dx = x + 0.5 - x0;
      const far = Math.sqrt(dx * dx + dy * dy);
      let value = 255;
      if (far > inner) {
        const t = Math.min(1, (far - inner) / (outer - inner));
        value = Math.round(255 * (1 - t * t * (3 - 2 * t)));
      }
      if (value > (into[row + x] as number)) into[row + x] = value;
    }
  }
}

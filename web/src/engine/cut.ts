// A photo's way through the graphs: matte, then finish, window by window, as `pipeline.py` goes.
import { PackshotError } from './errors.ts';
import type { Pixels } from './pixels.ts';
import { release } from './release.ts';
import type { Runtime } from './runtime.ts';
import type { EdgeOptions, Stage } from './types.ts';
import { EDGE, EMPTY, grown, tiles, type Window, windows } from './windows.ts';

const LIMITS = { edgeShift: [-4, 4], soften: [0, 4], decontaminate: [0, 1] } as const;
const DEFAULTS = { edgeShift: 0, soften: 0, decontaminate: 1 };
const UNTOUCHED = 128;

export interface CutOptions {
  edge: EdgeOptions;
  edit: Uint8Array | undefined;
  tell: (stage: Stage, share: number) => void;
  /** Takes the next rows, uint8 n×W×4 of straight alpha, from the top, to keep. */
  put: (rows: Uint8Array, at: number) => void;
  /** Called between windows: lets messages in, and throws where the caller has changed their mind. */
  pause: () => Promise<void>;
}

export async function cut(
  photo: Pixels,
  runtime: Runtime,
  { edge, edit: painted, tell, put, pause }: CutOptions,
): Promise<void> {
  const { width, height, rgb } = photo;
  const params = paramsOf(edge);
  const edit = merged(photo, painted);
  tell('matte', 0);
  await pause();
  const maps = await runtime.matte(rgb, height, width);
  tell('matte', 1);
  const parts = [...windows(tiles(maps, edit, height, width, runtime.reach), height, width)];
  let strip = rowsOf(parts[0]?.window, width);
  for (const [index, { kind, window }] of parts.entries()) {
    await pause();
    if (kind === EDGE) {
      const wide = grown(window, runtime.reach.halo, height, width);
      const colours = taken(rgb, wide, width, 3);
      const touched = edit ? taken(edit, wide, width, 1) : untouched(wide);
      const size: [number, number] = [height, width];
      const out = await runtime.finish(colours, maps, wide, size, touched, params);
      keep(out, wide, strip, window, width);
      release(colours, touched, out);
    } else if (kind !== EMPTY) copyOpaque(rgb, strip, window, width);
    const next = parts[index + 1]?.window;
    if (next?.y0 !== window.y0) {
      put(strip, window.y0);
      strip = rowsOf(next, width);
    }
    tell('finish', (index + 1) / parts.length);
  }
  release(maps.data);
}

/** Room for the rows of a window, all of their columns. */
function rowsOf(window: Window | undefined, width: number): Uint8Array {
  return new Uint8Array(window ? (window.y1 - window.y0) * width * 4 : 0);
}

/** Edge options as the graph takes them. */
function paramsOf(edge: EdgeOptions): Float32Array {
  const keys = ['edgeShift', 'soften', 'decontaminate'] as const;
  return Float32Array.from(keys, (key) => {
    const value = edge[key] ?? DEFAULTS[key];
    const [low, high] = LIMITS[key];
    if (!(value >= low && value <= high)) {
      throw new PackshotError('option', `${key} is ${value}`, `choose between ${low} and ${high}`);
    }
    return value;
  });
}

/** What was painted, and nothing where the file itself was transparent already. */
function merged(photo: Pixels, painted: Uint8Array | undefined): Uint8Array | null {
  const size = photo.width * photo.height;
  if (painted && painted.length !== size) {
    throw new PackshotError(
      'option',
      `edit has ${painted.length} bytes`,
      `give ${photo.height} × ${photo.width} of them, one a pixel`,
    );
  }
  const { alpha } = photo;
  if (!alpha) return painted ?? null;
  const out = painted ? painted.slice() : new Uint8Array(size).fill(UNTOUCHED);
  for (let i = 0; i < size; i++) if (alpha[i] === 0) out[i] = 0;
  return out;
}

/** A window of an H×W×channels picture, tightly packed. */
function taken(pixels: Uint8Array, window: Window, width: number, channels: number): Uint8Array {
  const row = (window.x1 - window.x0) * channels;
  const out = new Uint8Array(row * (window.y1 - window.y0));
  for (let y = window.y0, to = 0; y < window.y1; y++, to += row) {
    const from = (y * width + window.x0) * channels;
    out.set(pixels.subarray(from, from + row), to);
  }
  return out;
}

function untouched(window: Window): Uint8Array {
  return new Uint8Array((window.y1 - window.y0) * (window.x1 - window.x0)).fill(UNTOUCHED);
}

/** The middle of a window that was computed with its halo, into the strip of its rows. */
function keep(
  from: Uint8Array,
  wide: Window,
  strip: Uint8Array,
  window: Window,
  width: number,
): void {
  const row = (window.x1 - window.x0) * 4;
  for (let y = window.y0; y < window.y1; y++) {
    const at = ((y - wide.y0) * (wide.x1 - wide.x0) + window.x0 - wide.x0) * 4;
    strip.set(from.subarray(at, at + row), ((y - window.y0) * width + window.x0) * 4);
  }
}

function copyOpaque(rgb: Uint8Array, strip: Uint8Array, window: Window, width: number): void {
  for (let y = window.y0; y < window.y1; y++) {
    let from = (y * width + window.x0) * 3;
    let to = ((y - window.y0) * width + window.x0) * 4;
    for (const end = to + (window.x1 - window.x0) * 4; to < end; from += 3, to += 4) {
      strip[to] = rgb[from] as number;
      strip[to + 1] = rgb[from + 1] as number;
      strip[to + 2] = rgb[from + 2] as number;
      strip[to + 3] = 255;
    }
  }
}

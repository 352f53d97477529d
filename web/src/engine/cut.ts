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
  /** Called between windows: lets messages in, and throws where the caller has changed their mind. */
  pause: () => Promise<void>;
}

/** → uint8 H×W×4, straight alpha */
export async function cut(
  photo: Pixels,
  runtime: Runtime,
  { edge, edit: painted, tell, pause }: CutOptions,
): Promise<Uint8Array> {
  const { width, height, rgb } = photo;
  const params = paramsOf(edge);
  const edit = merged(photo, painted);
  tell('matte', 0);
  await pause();
  const maps = await runtime.matte(rgb, height, width);
  tell('matte', 1);
  const parts = [...windows(tiles(maps, edit, height, width, runtime.reach), height, width)];
  const rgba = new Uint8Array(width * height * 4);
  let done = 0;
  for (const { kind, window } of parts) {
    await pause();
    if (kind === EDGE) {
      const wide = grown(window, runtime.reach.halo, height, width);
      const out = await runtime.finish(
        taken(rgb, wide, width, 3),
        maps,
        wide,
        [height, width],
        edit ? taken(edit, wide, width, 1) : untouched(wide),
        params,
      );
      put(out, wide, rgba, window, width);
    } else if (kind !== EMPTY) copyOpaque(rgb, rgba, window, width);
    tell('finish', ++done / parts.length);
  }
  release(maps.data);
  return rgba;
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

/** The middle of a window that was computed with its halo. */
function put(
  from: Uint8Array,
  wide: Window,
  into: Uint8Array,
  window: Window,
  width: number,
): void {
  const row = (window.x1 - window.x0) * 4;
  for (let y = window.y0; y < window.y1; y++) {
    const at = ((y - wide.y0) * (wide.x1 - wide.x0) + window.x0 - wide.x0) * 4;
    into.set(from.subarray(at, at + row), (y * width + window.x0) * 4);
  }
}

function copyOpaque(rgb: Uint8Array, rgba: Uint8Array, window: Window, width: number): void {
  for (let y = window.y0; y < window.y1; y++) {
    let from = (y * width + window.x0) * 3;
    let to = (y * width + window.x0) * 4;
    for (const end = (y * width + window.x1) * 4; to < end; from += 3, to += 4) {
      rgba[to] = rgb[from] as number;
      rgba[to + 1] = rgb[from + 1] as number;
      rgba[to + 2] = rgb[from + 2] as number;
      rgba[to + 3] = 255;
    }
  }
}

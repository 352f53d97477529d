// A photo's way through the graphs: matte, then finish, window by window, as `pipeline.py` goes.
import { Edits } from './edits.ts';
import { Finisher, paramsOf } from './finisher.ts';
import type { Pixels } from './pixels.ts';
import type { Runtime } from './runtime.ts';
import type { Shade, Shadows } from './shade.ts';
import type { EdgeOptions, Stage } from './types.ts';
import { type Window, windows } from './windows.ts';

/** What takes the rows of a cut-out, from the top. */
export interface Rows {
  /** Zeros to paint the next rows in. Waits while too many of them are still to be put away. */
  room(bytes: number): Uint8Array | Promise<Uint8Array>;
  /**
   * rows : n×W×4 of straight alpha, in what `room` gave, which the caller must not use any more; as
   *        yet without the shade that is to be cast on them
   */
  put(rows: Uint8Array, at: number, shade: Shade | null): void | Promise<void>;
}

export interface CutOptions {
  edge: EdgeOptions;
  edit: Uint8Array | undefined;
  /** Finds the shadow to be kept; null where it is dropped. */
  shadows: Shadows | null;
  tell: (stage: Stage, share: number) => void;
  to: Rows;
  /** Called between windows: lets messages in, and throws where the caller has changed their mind. */
  pause: () => Promise<void>;
}

/** All of a photo; its pixels are given back at the end. → its shade, if one was asked for */
export async function cut(
  photo: Pixels,
  runtime: Runtime,
  { edge, edit, shadows, tell, to, pause }: CutOptions,
): Promise<Shade | null> {
  const finisher = await matted(photo, runtime, edge, edit, tell, pause);
  const shade = shadows && (await finisher.shade(shadows));
  const { width, height } = photo;
  const parts = [...windows(finisher.tiles(), height, width)];
  let strip = await stripOf(parts[0]?.window, width, to);
  for (const [index, { kind, window }] of parts.entries()) {
    await pause();
    await finisher.paint(window, kind, strip);
    const next = parts[index + 1]?.window;
    if (next?.y0 !== window.y0) {
      await to.put(strip.bytes, window.y0, shade);
      strip = await stripOf(next, width, to);
    }
    tell('finish', (index + 1) / parts.length);
  }
  finisher.free(); // the encoder needs the room
  shade?.free();
  return shade;
}

/** The first of the two graphs. */
export async function matted(
  photo: Pixels,
  runtime: Runtime,
  edge: EdgeOptions,
  edit: Uint8Array | undefined,
  tell: CutOptions['tell'],
  pause: CutOptions['pause'],
): Promise<Finisher> {
  const { width, height, rgb, alpha } = photo;
  const params = paramsOf(edge);
  const edits = new Edits(width, height, edit, alpha);
  tell('matte', 0);
  await pause();
  const maps = await runtime.matte(rgb, height, width);
  tell('matte', 1);
  return new Finisher(photo, maps, edits, params, runtime);
}

/** Room for the rows of a window, all of their columns. */
export async function stripOf(window: Window | undefined, width: number, to: Rows) {
  const { y0, y1 } = window ?? { y0: 0, y1: 0 };
  const bytes = window ? await to.room((y1 - y0) * width * 4) : new Uint8Array(0);
  return { bytes, window: { y0, y1, x0: 0, x1: width } };
}

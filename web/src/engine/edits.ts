// What a person painted over alpha, and what the file itself says is nothing.
import { areaOf, move, shared, taken } from './crop.ts';
import { PackshotError } from './errors.ts';
import { eachTile, type Window } from './windows.ts';

const UNTOUCHED = 128;

export class Edits {
  private painted: Uint8Array | null;

  /**
   * painted : uint8 H×W or nothing;  alpha : uint8 H×W of the file, whose zeros cannot be painted over
   */
  constructor(
    private readonly width: number,
    private readonly height: number,
    painted: Uint8Array | undefined,
    private readonly alpha: Uint8Array | null,
  ) {
    if (painted && painted.length !== width * height) {
      throw new PackshotError(
        'option',
        `edit has ${painted.length} bytes`,
        `give ${height} × ${width} of them, one a pixel`,
      );
    }
    this.painted = painted ?? null;
  }

  /** A rectangle of both, as the graph takes it. */
  of(window: Window): Uint8Array<ArrayBuffer> {
    const { width, alpha } = this;
    const out = this.painted
      ? taken(this.painted, window, width, 1)
      : new Uint8Array(areaOf(window)).fill(UNTOUCHED);
    if (!alpha) return out;
    for (let y = window.y0, to = 0; y < window.y1; y++) {
      for (let at = y * width + window.x0, end = y * width + window.x1; at < end; at++, to++) {
        if (alpha[at] === 0) out[to] = 0;
      }
    }
    return out;
  }

  untouched(window: Window): boolean {
    const { width, painted, alpha } = this;
    if (!painted && !alpha) return true;
    for (let y = window.y0; y < window.y1; y++) {
      for (let at = y * width + window.x0, end = y * width + window.x1; at < end; at++) {
        if (painted && painted[at] !== UNTOUCHED) return false;
        if (alpha && alpha[at] === 0) return false;
      }
    }
    return true;
  }

  /** Paint a rectangle; → what that changed, a rectangle for each tile, as small as may be. */
  put(window: Window, bytes: Uint8Array): Window[] {
    const { width, height } = this;
    if (!this.painted) {
      if (bytes.every((value) => value === UNTOUCHED)) return [];
      this.painted = new Uint8Array(width * height).fill(UNTOUCHED);
    }
    const { painted } = this;
    const changed: Window[] = [];
    for (const { tile } of eachTile(window, height, width)) {
      const part = shared(tile, window) as Window;
      const found = differing(painted, width, bytes, window, part);
      if (found) changed.push(found);
    }
    const whole = { y0: 0, y1: height, x0: 0, x1: width };
    move({ bytes, window }, { bytes: painted, window: whole }, window, 1);
    return changed;
  }

  /** What is painted, uint8 H×W. */
  whole(): Uint8Array<ArrayBuffer> {
    if (this.painted) return this.painted.slice();
    return new Uint8Array(this.width * this.height).fill(UNTOUCHED);
  }
}

/** The smallest rectangle within `part` outside of which nothing differs. */
function differing(
  painted: Uint8Array,
  width: number,
  bytes: Uint8Array,
  window: Window,
  part: Window,
): Window | null {
  const across = window.x1 - window.x0;
  let [y0, y1, x0, x1] = [-1, 0, part.x1, 0];
  for (let y = part.y0; y < part.y1; y++) {
    const from = (y - window.y0) * across - window.x0;
    const at = y * width;
    let left = part.x0;
    while (left < part.x1 && painted[at + left] === bytes[from + left]) left++;
    if (left === part.x1) continue;
    let right = part.x1;
    while (painted[at + right - 1] === bytes[from + right - 1]) right--;
    if (y0 < 0) y0 = y;
    y1 = y + 1;
    x0 = Math.min(x0, left);
    x1 = Math.max(x1, right);
  }
  return y0 < 0 ? null : { y0, y1, x0, x1 };
}

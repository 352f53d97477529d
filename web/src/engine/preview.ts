// A small picture of a cut-out, made from its rows as they pass: decoding the finished file for it
// would take as long as encoding it, and the memory of the whole once more.
import type { Preview } from './types.ts';

const LONGEST = 384; // px
const SAMPLES = 4; // along either side, for a pixel of the preview

export class PreviewMaker {
  private readonly width: number;
  private readonly height: number;
  private readonly across: Uint32Array;
  private readonly down: Uint32Array;
  private readonly samples: number;
  /** Of colours times alpha, and of alpha */
  private readonly sums: Uint32Array;

  /** fullWidth, fullHeight : px, of the photo */
  constructor(
    private readonly fullWidth: number,
    fullHeight: number,
  ) {
    const scale = Math.min(1, LONGEST / Math.max(fullWidth, fullHeight));
    this.width = Math.max(1, Math.round(fullWidth * scale));
    this.height = Math.max(1, Math.round(fullHeight * scale));
    this.samples = Math.min(SAMPLES, Math.ceil(1 / scale));
    this.across = places(this.width, fullWidth, this.samples);
    this.down = places(this.height, fullHeight, this.samples);
    this.sums = new Uint32Array(this.width * this.height * 4);
  }

  /** rows : straight RGBA, uint8 n×W×4;  at : the first one's place, px */
  add(rows: Uint8Array, at: number): void {
    const { across, down, samples, sums, fullWidth } = this;
    const end = at + rows.length / (4 * fullWidth);
    for (const [line, y] of down.entries()) {
      if (y < at || y >= end) continue;
      const row = (y - at) * fullWidth;
      let to = Math.floor(line / samples) * this.width * 4;
      for (let n = 0; n < across.length; to += 4) {
        for (let k = 0; k < samples; k++, n++) {
          const from = (row + (across[n] as number)) * 4;
          const alpha = rows[from + 3] as number;
          if (alpha === 0) continue;
          sums[to] = (sums[to] as number) + (rows[from] as number) * alpha;
          sums[to + 1] = (sums[to + 1] as number) + (rows[from + 1] as number) * alpha;
          sums[to + 2] = (sums[to + 2] as number) + (rows[from + 2] as number) * alpha;
          sums[to + 3] = (sums[to + 3] as number) + alpha;
        }
      }
    }
  }

  /** What was added is taken away again. */
  clear(): void {
    this.sums.fill(0);
  }

  get preview(): Preview {
    const { width, height, sums, samples } = this;
    const rgba = new Uint8ClampedArray(sums.length);
    for (let at = 0; at < sums.length; at += 4) {
      const alpha = sums[at + 3] as number;
      if (alpha === 0) continue;
      rgba[at] = (sums[at] as number) / alpha; // rounded by the array
      rgba[at + 1] = (sums[at + 1] as number) / alpha;
      rgba[at + 2] = (sums[at + 2] as number) / alpha;
      rgba[at + 3] = alpha / samples ** 2;
    }
    return { width, height, rgba };
  }
}

/** Where along one side of the photo the samples of each of `count` pixels lie, evenly spread. */
function places(count: number, full: number, samples: number): Uint32Array {
  const step = full / (count * samples);
  return Uint32Array.from({ length: count * samples }, (_, n) => Math.floor((n + 0.5) * step));
}

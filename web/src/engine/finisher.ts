// What a photo's windows become: everything that `finish` needs to know about one photo.
import { type Canvas, fillOpaque, move, taken } from './crop.ts';
import type { Edits } from './edits.ts';
import { PackshotError } from './errors.ts';
import type { Pixels } from './pixels.ts';
import { release } from './release.ts';
import type { Runtime } from './runtime.ts';
import type { Shade, Shadows } from './shade.ts';
import type { EdgeOptions } from './types.ts';
import {
  EDGE,
  FULL,
  grown,
  type Kind,
  kindOf,
  type Maps,
  type Reach,
  type Texels,
  type Tiles,
  texelsOf,
  tiles,
  type Window,
} from './windows.ts';

const LIMITS = { edgeShift: [-4, 4], soften: [0, 4], decontaminate: [0, 1] } as const;
const DEFAULTS = { edgeShift: 0, soften: 0, decontaminate: 1 };

export class Finisher {
  private readonly texels: Texels;

  /** params : edge options as `paramsOf` gives them */
  constructor(
    private readonly photo: Pixels,
    private readonly maps: Maps,
    readonly edits: Edits,
    public params: Float32Array,
    private readonly runtime: Runtime,
  ) {
    this.texels = texelsOf(maps);
  }

  /**
   * How far the graph looks around a pixel. Without edge shift and softness alpha is a matter of
   * each pixel alone: only the colours look around.
   */
  get reach(): Reach {
    const { halo, alphaReach } = this.runtime.reach;
    const [shift, soften] = this.params;
    return shift || soften ? { halo, alphaReach } : { halo: halo - alphaReach, alphaReach: 0 };
  }

  /** px of the photo for a texel of the maps */
  get enlargement(): number {
    return this.photo.width / this.maps.width;
  }

  tiles(): Tiles {
    const { height, width } = this.photo;
    return tiles(this.texels, this.edits, height, width, this.reach);
  }

  kindOf(tile: Window): Kind {
    const { height, width } = this.photo;
    return kindOf(tile, this.texels, this.edits, height, width, this.reach);
  }

  /** Straight RGBA of a window of one kind, onto a canvas that was empty there. */
  async paint(window: Window, kind: Kind, to: Canvas): Promise<void> {
    const { height, width, rgb } = this.photo;
    if (kind === FULL) fillOpaque(rgb, width, to, window);
    if (kind !== EDGE) return;
    const wide = grown(window, this.reach.halo, height, width);
    const colours = taken(rgb, wide, width, 3);
    const edit = this.edits.of(wide);
    const size: [number, number] = [height, width];
    const bytes = await this.runtime.finish(colours, this.maps, wide, size, edit, this.params);
    move({ bytes, window: wide }, to, window, 4);
    release(colours, edit, bytes);
  }

  shade(shadows: Shadows): Promise<Shade> {
    return shadows.find(this.photo, this.maps, this.edits);
  }

  /** The photo and its maps are not needed any more. */
  free(): void {
    release(this.photo.rgb, this.photo.alpha, this.maps.data);
  }
}

/** Edge options as the graph takes them. */
export function paramsOf(edge: EdgeOptions): Float32Array {
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

/** The photo as it came, with its halved levels; the browser's own decoder keeps the pixels. */

import { forBrowser } from '../../../../engine/profile.ts';
import { halved, TILE, type TileName } from './protocol.ts';

export class Original {
  private readonly levels: Promise<ImageBitmap>[];

  private constructor(
    bitmap: ImageBitmap,
    readonly width = bitmap.width,
    readonly height = bitmap.height,
  ) {
    this.levels = [Promise.resolve(bitmap)];
  }

  static async open(file: Blob): Promise<Original> {
    return new Original(await createImageBitmap(await forBrowser(file)));
  }

  level(number: number): Promise<ImageBitmap> {
    for (let next = this.levels.length; next <= number; next++) {
      this.levels.push(
        (this.levels[next - 1] as Promise<ImageBitmap>).then((from) =>
          createImageBitmap(from, {
            resizeWidth: halved(this.width, next),
            resizeHeight: halved(this.height, next),
            resizeQuality: 'medium',
          }),
        ),
      );
    }
    return this.levels[number] as Promise<ImageBitmap>;
  }

  async cut({ level, column, row }: TileName): Promise<ImageBitmap> {
    const from = await this.level(level);
    const left = column * TILE;
    const top = row * TILE;
    return createImageBitmap(
      from,
      left,
      top,
      Math.min(TILE, from.width - left),
      Math.min(TILE, from.height - top),
    );
  }

  /** Of a level, RGBA. */
  async pixels(number: number): Promise<Uint8ClampedArray> {
    const bitmap = await this.level(number);
    const { width, height } = bitmap;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('no canvas');
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, width, height).data;
  }
}

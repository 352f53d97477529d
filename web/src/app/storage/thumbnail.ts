/** A small picture for the grid, made once; hundreds of full cut-outs would fill the memory. */
import type { Preview } from '../../engine/types.ts';

const LONGEST = 384; // px: a tile at twice its size on screen

/** Of a cut-out that the engine has just made. */
export async function thumbnail({ width, height, rgba }: Preview): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  return written(canvas);
}

/** Of a finished file. */
export async function thumbnailOf(blob: Blob, width: number, height: number): Promise<Blob> {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const bitmap = await createImageBitmap(blob, {
    resizeWidth: Math.max(1, Math.round(width * scale)),
    resizeHeight: Math.max(1, Math.round(height * scale)),
    resizeQuality: 'medium',
  });
  try {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    return await written(canvas);
  } finally {
    bitmap.close();
  }
}

function written(canvas: OffscreenCanvas): Promise<Blob> {
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.8 });
}

// From a photo in whatever form to upright sRGB pixels, and what is worth saying about it.
import type { Codecs } from './codecs.ts';
import { DAMAGED, type Header, header } from './containers.ts';
import { PackshotError } from './errors.ts';
import { orientationOf, upright } from './exif.ts';
import { piped } from './fetching.ts';
import { DARK, groundFor, lay } from './flatten.ts';
import { type Format, formatOf, misnamed } from './kinds.ts';
import { type Pixels, readBitmap, split } from './pixels.ts';
import { asPng, chunk } from './png-file.ts';
import { adobeRgb, isAdobe, withProfile } from './profile.ts';

// A tab has less room than a process: pixels, result and encoder take nearly ten bytes a pixel.
const PIXELS_MAX = 120e6;
const BYTES_MAX = 1 << 30;

export interface Photo extends Pixels {
  notes: string[];
}

export async function decode(source: Blob, name: string, codecs: Codecs): Promise<Photo> {
  if (source.size === 0) {
    throw new PackshotError('input', 'the file is empty, 0 bytes', 'copy or save it again');
  }
  if (source.size > BYTES_MAX) {
    throw new PackshotError(
      'limit',
      `the file has more than the ${Math.round(BYTES_MAX / 1e6)} MB that are allowed`,
      'save it smaller',
    );
  }
  const bytes = await read(source);
  const format = formatOf(bytes);
  const head = header(bytes, format);
  if (head.size) checkSize(...head.size);
  const notes = [misnamed(name, format)].filter((note) => note !== null);
  if (head.animated) notes.push('only the first frame of several was used');
  const adobe = isAdobe(format, head);
  if (adobe) notes.push('converted from Adobe RGB (1998) to sRGB');
  const photo = await (adobe ? adobePixels : pixelsOf)(bytes, format, head, codecs);
  checkSize(photo.width, photo.height);
  if (photo.alpha) {
    const ground = groundFor(photo.rgb, photo.alpha);
    lay(photo.rgb, photo.alpha, ground);
    const shade = ground === DARK ? 'dark grey' : 'white';
    notes.push(`transparent in places, laid on ${shade}`);
  }
  return { ...photo, notes };
}

async function read(source: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await source.arrayBuffer());
  } catch (error) {
    const why = error instanceof DOMException ? error.name : String(error);
    throw new PackshotError(
      'input',
      `the file cannot be read any more (${why})`,
      'add it again: it was moved, changed or deleted',
    );
  }
}

async function adobePixels(
  bytes: Uint8Array,
  format: Format,
  head: Header,
  codecs: Codecs,
): Promise<Pixels> {
  const icc = adobeRgb();
  if (format === 'PNG' || format === 'WEBP') {
    return straight(bytes, format, { ...head, icc }, codecs, true);
  }
  return pixelsOf(withProfile(bytes, icc), format, head, codecs);
}

async function pixelsOf(
  bytes: Uint8Array,
  format: Format,
  head: Header,
  codecs: Codecs,
): Promise<Pixels> {
  if (head.alpha && !head.animated && (format === 'PNG' || format === 'WEBP')) {
    return straight(bytes, format, head, codecs);
  }
  return readBitmap(await bitmapOf(bytes, format), !head.alpha);
}

/**
 * A picture with alpha, without the premultiplied canvas that would spoil its colours: decoded by
 * our own codec, and its colours, made opaque, once more by the browser if it has to convert them.
 * So too where the profile of `head` is `assumed`, as the browser would not find it in the file.
 */
async function straight(
  bytes: Uint8Array,
  format: 'PNG' | 'WEBP',
  head: Header,
  codecs: Codecs,
  assumed = false,
): Promise<Pixels> {
  const raw = await (format === 'PNG' ? codecs.decodePng(bytes) : codecs.decodeWebp(bytes)).catch(
    (error: unknown) => {
      // Where the codec itself did not come, or found no memory, the file is not to blame.
      const innocent = error instanceof PackshotError || error instanceof RangeError;
      throw innocent || error instanceof WebAssembly.RuntimeError ? error : damaged(format);
    },
  );
  const { width, height } = raw;
  const pixels = split(raw.data, width, height);
  const described = await colourChunks(head);
  if ((pixels.alpha || assumed) && described.length) {
    const rgba = new Uint8Array(raw.data.buffer, raw.data.byteOffset, raw.data.byteLength);
    for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
    const opaque = asPng(await codecs.encodePng(rgba, width, height), described);
    pixels.rgb = readBitmap(await bitmapOf(opaque, 'PNG'), true).rgb;
  } else if (described.length) {
    return readBitmap(await bitmapOf(bytes, format), true);
  }
  const orientation = orientationOf(head.exif);
  const turned = orientation > 4;
  return {
    width: turned ? height : width,
    height: turned ? width : height,
    rgb: upright(pixels.rgb, width, height, 3, orientation),
    alpha: pixels.alpha && upright(pixels.alpha, width, height, 1, orientation),
  };
}

/** PNG chunks that say which colours these are; none where they are sRGB anyway. */
async function colourChunks(head: Header): Promise<Uint8Array[]> {
  if (head.icc) {
    const packed = await piped(head.icc, new CompressionStream('deflate'));
    const name = [0x69, 0x63, 0x63, 0, 0]; // "icc", its end, compressed by deflate
    return [chunk('iCCP', Uint8Array.from([...name, ...packed]))];
  }
  const kinds = head.colour.map((bytes) => String.fromCharCode(...bytes.subarray(4, 8)));
  if (kinds.includes('cICP') || kinds.includes('iCCP')) return head.colour;
  return kinds.includes('sRGB') ? [] : head.colour;
}

async function bitmapOf(bytes: Uint8Array, format: Format): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(new Blob([bytes as BlobPart], { type: mime(format) }));
  } catch {
    if (format === 'HEIC' || format === 'TIFF' || format === 'AVIF') {
      throw new PackshotError(
        'input',
        `this browser cannot open ${format}`,
        format === 'HEIC'
          ? 'open this page in Safari, or export the photo as JPEG'
          : 'export it as PNG or JPEG',
      );
    }
    throw damaged(format);
  }
}

function mime(format: Format): string {
  return `image/${format.toLowerCase()}`;
}

function damaged(format: Format): PackshotError {
  return format === 'PNG' || format === 'WEBP'
    ? new PackshotError('input', 'the file is damaged or ends inside the picture', DAMAGED)
    : new PackshotError('input', 'the file is damaged or of a rare kind', DAMAGED);
}

function checkSize(width: number, height: number): void {
  if (width < 1 || height < 1) {
    throw new PackshotError('input', 'the picture has no pixels', DAMAGED);
  }
  if (width * height > PIXELS_MAX) {
    throw new PackshotError(
      'limit',
      `${width} × ${height} px are more than the ${PIXELS_MAX / 1e6} megapixels that are allowed`,
      'scale it down, or use the command line',
    );
  }
}

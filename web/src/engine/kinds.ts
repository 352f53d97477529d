// What a file is, told by its first bytes and never by its name.
import { PackshotError } from './errors.ts';

export const HEAD = 4096; // bytes that are looked at

export type Format = 'JPEG' | 'PNG' | 'WEBP' | 'AVIF' | 'GIF' | 'BMP' | 'TIFF' | 'HEIC';

const EXTENSIONS: Record<string, Format> = {
  jpg: 'JPEG',
  jpeg: 'JPEG',
  jpe: 'JPEG',
  jfif: 'JPEG',
  png: 'PNG',
  apng: 'PNG',
  webp: 'WEBP',
  avif: 'AVIF',
  tif: 'TIFF',
  tiff: 'TIFF',
  bmp: 'BMP',
  dib: 'BMP',
  gif: 'GIF',
  heic: 'HEIC',
  heif: 'HEIC',
  hif: 'HEIC',
};

const SIGNATURES: [string, Format][] = [
  ['\xff\xd8\xff', 'JPEG'],
  ['\x89PNG\r\n\x1a\n', 'PNG'],
  ['GIF87a', 'GIF'],
  ['GIF89a', 'GIF'],
  ['II*\0', 'TIFF'],
  ['MM\0*', 'TIFF'],
  ['BM', 'BMP'],
];
// Brands of the ISO base media format, of which AVIF, HEIC and video are made.
const AVIF = ['avif', 'avis'];
const HEIC = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'mif2'];

const EXPORT = 'export it as PNG or JPEG';
const RAW = 'develop it and export a JPEG or PNG';
const OTHERS: [string, string, string][] = [
  ['%PDF-', 'a PDF', 'export its page as PNG'],
  ['8BPS', 'a Photoshop file', EXPORT],
  ['gimp xcf', 'a GIMP file', EXPORT],
  ['\xff\x0a', 'JPEG XL', EXPORT],
  ['\0\0\0\x0cJXL ', 'JPEG XL', EXPORT],
  ['\0\0\0\x0cjP  ', 'JPEG 2000', EXPORT],
  ['\0\0\x01\0', 'a Windows icon', EXPORT],
  ['IIU\0', "a camera's raw file", RAW],
  ['IIRO', "a camera's raw file", RAW],
  ['IIRS', "a camera's raw file", RAW],
  ['FUJIFILMCCD-RAW', "a camera's raw file", RAW],
  ['FOVb', "a camera's raw file", RAW],
  ['\0MRM', "a camera's raw file", RAW],
  ['PK\x03\x04', 'a ZIP archive or an office document', 'unpack it and add the photos'],
  ['\x1f\x8b', 'a gzip archive', 'unpack it first'],
  ['7z\xbc\xaf', 'a 7z archive', 'unpack it and add the photos'],
  ['Rar!', 'a RAR archive', 'unpack it and add the photos'],
  ['\x1aE\xdf\xa3', 'a video', 'export a frame as JPEG or PNG'],
  ['ID3', 'a sound file', 'add a photo'],
  ['OggS', 'a sound or video file', 'add a photo'],
];

/** The format of a photo; throws PackshotError for what is none. */
export function formatOf(bytes: Uint8Array): Format {
  const head = latin1(bytes.subarray(0, HEAD));
  for (const [signature, format] of SIGNATURES) if (head.startsWith(signature)) return format;
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'WEBP';
  const brands = brandsOf(head);
  if (brands.some((brand) => AVIF.includes(brand))) return 'AVIF';
  if (brands.some((brand) => HEIC.includes(brand))) return 'HEIC';
  const [kind, remedy] = other(head, brands);
  throw new PackshotError('input', `this is no photo, it looks like ${kind}`, remedy);
}

/** A note where the file's name claims another format, else null. */
export function misnamed(name: string, format: Format): string | null {
  const suffix = /\.([^./\\]+)$/.exec(name)?.[1] ?? '';
  const claimed = EXTENSIONS[suffix.toLowerCase()];
  return claimed && claimed !== format ? `named .${suffix}, but ${format} inside` : null;
}

export function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

function brandsOf(head: string): string[] {
  if (head.slice(4, 8) !== 'ftyp') return [];
  const size = [...head.slice(0, 4)].reduce((all, char) => all * 256 + char.charCodeAt(0), 0);
  const brands = [head.slice(8, 12)];
  for (let at = 16; at + 4 <= Math.min(size, head.length); at += 4) {
    brands.push(head.slice(at, at + 4));
  }
  return brands;
}

function other(head: string, brands: string[]): [string, string] {
  for (const [signature, kind, remedy] of OTHERS) {
    if (head.startsWith(signature)) return [kind, remedy];
  }
  if (brands.includes('crx ')) return ["a camera's raw file", RAW];
  if (brands.length) return ['a video', 'export a frame as JPEG or PNG'];
  if (head.startsWith('RIFF')) return ['a sound or video file', 'add a photo'];
  if (/^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?<svg/i.test(head)) {
    return ['SVG, a drawing', EXPORT];
  }
  if (/^\s*<(!doctype html|html|head|body)/i.test(head)) {
    return ['a web page', 'save the picture itself, not the page around it'];
  }
  if (/^[\t\n\r\x20-\x7e]+$/.test(head)) return ['text', 'add a photo'];
  if (/^\0+$/.test(head)) return ['nothing but zeros', 'copy it again from the camera'];
  return ['something unknown', 'add a JPEG, PNG or WebP'];
}

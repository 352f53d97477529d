// A cut-out as a channel wants it: placed by `place.onnx`, laid on its ground, encoded in its bytes.
import { ChannelError } from '../channel/error.ts';
import { groundInput, layOut, placeInput, strips } from '../channel/layout.ts';
import { extensionOf, type Preset } from '../channel/preset.ts';
import { refuseShadow } from '../channel/shadow.ts';
import type { Codecs } from './codecs.ts';
import { PackshotError } from './errors.ts';
import { flatten, type RGB } from './flatten.ts';
import { formatOf } from './kinds.ts';
import { marked } from './png-file.ts';
import type { RenderJob } from './protocol.ts';
import type { Runtime } from './runtime.ts';
import { markOf } from './shadow-mark.ts';
import { subjectOf } from './subject.ts';
import type { Rendition } from './types.ts';

const QUALITY_LEAST = 90; // as in `channels/export.py`: below it, artefacts show on products

interface Picture {
  rgba: Uint8Array;
  width: number;
  height: number;
  fill: number;
  notes: string[];
}

export async function render(
  job: RenderJob,
  runtime: Runtime,
  codecs: Codecs,
  pause: () => Promise<void>,
): Promise<Rendition> {
  try {
    return await rendered(job, runtime, codecs, pause);
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error;
    throw new PackshotError(error.kind, error.cause_, error.remedy);
  }
}

async function rendered(
  { master, preset, background }: RenderJob,
  runtime: Runtime,
  codecs: Codecs,
  pause: () => Promise<void>,
): Promise<Rendition> {
  const { data, width, height, mark } = await opened(master, codecs);
  if (mark) refuseShadow(preset);
  const rgba = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const { box: seen, cut } = subjectOf(rgba, width, height);
  const box = mark?.box ?? seen;
  if (!box) {
    throw new PackshotError('no-subject', 'there is no subject in it', 'cut out another photo');
  }
  const fill = Math.max((box[2] - box[0]) / width, (box[3] - box[1]) / height);
  if (isMaster(preset, master)) {
    return { blob: master, width, height, extension: extensionOf(preset), fill, notes: [] };
  }
  let picture: Picture = { rgba, width, height, fill, notes: [] };
  if (preset.place) {
    const layout = layOut(box, cut, preset, preset.place);
    const placed = await place(rgba, width, layout, preset, background, runtime, pause);
    picture = {
      rgba: placed,
      width: layout.canvas[0],
      height: layout.canvas[1],
      fill: layout.fill,
      notes: [...layout.notes],
    };
  } else if (preset.background.mode === 'flatten') {
    flatten(rgba, background ?? preset.background.rgb);
  }
  await pause();
  const { blob, note } = await encoded(picture, preset, codecs);
  const { notes } = picture;
  return {
    blob,
    width: picture.width,
    height: picture.height,
    extension: extensionOf(preset),
    fill: picture.fill,
    notes: note ? [...notes, note] : notes,
  };
}

async function opened(master: Blob, codecs: Codecs) {
  const bytes = new Uint8Array(await master.arrayBuffer());
  const format = formatOf(bytes);
  if (format === 'PNG') {
    const mark = markOf(bytes);
    const { data, width, height } = await codecs.decodePng(bytes);
    return { data, width, height, mark };
  }
  if (format === 'WEBP') {
    const { data, width, height } = await codecs.decodeWebp(bytes);
    return { data, width, height, mark: null };
  }
  throw new PackshotError('input', `this is ${format}, not a cut-out`, 'give what remove() made');
}

/** Whether nothing at all would change: then the file is handed on, byte for byte. */
function isMaster({ place, background, encode }: Preset, master: Blob): boolean {
  return (
    !place &&
    background.mode === 'transparent' &&
    encode.format === 'png' &&
    master.type === 'image/png'
  );
}

async function place(
  rgba: Uint8Array,
  width: number,
  layout: ReturnType<typeof layOut>,
  preset: Preset,
  background: RGB | null,
  runtime: Runtime,
  pause: () => Promise<void>,
): Promise<Uint8Array> {
  const [across, down] = layout.canvas;
  const [left, top] = layout.offset;
  const [x0, y0, x1] = layout.crop;
  const ground = groundInput(preset, background ?? undefined);
  const canvas = new Uint8Array(across * down * 4);
  for (let at = 0; at < canvas.length; at += 4) canvas.set(ground, at);
  const row = (x1 - x0) * 4;
  const wide = layout.size[0] * 4;
  for (const strip of strips(layout)) {
    await pause();
    const count = strip.source1 - strip.source0;
    const rows = new Uint8Array(row * count);
    for (let y = 0; y < count; y++) {
      const from = ((y0 + strip.source0 + y) * width + x0) * 4;
      rows.set(rgba.subarray(from, from + row), y * row);
    }
    const out = await runtime.place({
      rows: runtime.tensor('uint8', rows, [count, x1 - x0, 4]),
      place: runtime.tensor('int64', placeInput(layout, strip), [6]),
      ground: runtime.tensor('uint8', ground, [4]),
    });
    const made = out.strip?.data as Uint8Array;
    for (let y = strip.row0; y < strip.row1; y++) {
      const from = (y - strip.row0) * wide;
      canvas.set(made.subarray(from, from + wide), ((top + y) * across + left) * 4);
    }
  }
  return canvas;
}

/** The file, and a note if its quality had to be lowered to fit. */
async function encoded(
  { rgba, width, height }: Picture,
  preset: Preset,
  codecs: Codecs,
): Promise<{ blob: Blob; note: string | null }> {
  const { format, quality: wanted, subsampling } = preset.encode;
  const { min, max } = preset.bytes;
  const least = wanted === null ? null : Math.min(wanted, QUALITY_LEAST);
  for (let quality = wanted; ; quality = (quality as number) - 1) {
    const blob = await file(rgba, width, height, format, quality, subsampling === null, codecs);
    if (max !== null && blob.size > max) {
      if (quality !== null && least !== null && quality > least) continue;
      const at = quality === null ? '' : ` at quality ${quality}`;
      throw new ChannelError(
        `the file would have ${number(blob.size)} bytes${at}, ${number(blob.size - max)} more than ${preset.key} takes`,
        'choose a smaller canvas in the preset',
      );
    }
    if (min !== null && blob.size < min) {
      throw new ChannelError(
        `the file would have ${number(blob.size)} bytes, and ${preset.key} takes none below ${number(min)}`,
        'use a larger photo',
      );
    }
    const lowered = `${format.toUpperCase()} quality ${quality} instead of ${wanted}, to stay within the bytes`;
    return { blob, note: quality === wanted ? null : lowered };
  }
}

async function file(
  rgba: Uint8Array,
  width: number,
  height: number,
  format: Preset['encode']['format'],
  quality: number | null,
  subsampled: boolean,
  codecs: Codecs,
): Promise<Blob> {
  if (format === 'png') {
    const parts = marked(await codecs.encodePng(rgba, width, height));
    return new Blob(parts as BlobPart[], { type: 'image/png' });
  }
  const bytes =
    format === 'webp'
      ? await codecs.encodeWebp(rgba, width, height, quality)
      : await codecs.encodeJpeg(rgba, width, height, quality ?? 95, subsampled);
  return new Blob([bytes as BlobPart], { type: `image/${format}` });
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

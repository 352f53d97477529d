// The codecs of @jsquash, each loaded when it is first needed. Pixels go in and come out straight:
// no canvas, whose colours are premultiplied, is in between.
import { PackshotError } from './errors.ts';
import { fetchAll } from './fetching.ts';
import { decodePng, type Picture, type Sheet, sheet } from './png-codec.ts';

interface Pixels {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
}

type Factory = (options: object) => Promise<unknown>;

interface WebPEncoder {
  encode(data: BufferSource, width: number, height: number, options: object): Uint8Array | null;
}
interface JPEGEncoder {
  encode(data: BufferSource, width: number, height: number, options: object): Uint8Array;
}
interface WebPDecoder {
  decode(data: BufferSource): Pixels | null;
}

const WEBP = {
  quality: 75,
  target_size: 0,
  target_PSNR: 0,
  method: 4,
  sns_strength: 50,
  filter_strength: 60,
  filter_sharpness: 0,
  filter_type: 1,
  partitions: 0,
  segments: 4,
  pass: 1,
  show_compressed: 0,
  preprocessing: 0,
  autofilter: 0,
  partition_limit: 0,
  alpha_compression: 1,
  alpha_filtering: 1,
  alpha_quality: 100,
  lossless: 0,
  exact: 0,
  image_hint: 0,
  emulate_jpeg_size: 0,
  thread_level: 0,
  low_memory: 0,
  near_lossless: 100,
  use_delta_palette: 0,
  use_sharp_yuv: 0,
};
const WEBP_SIDE = 16_383; // px, of the format
// As Python: lossless, and the colours under alpha 0 are kept.
const WEBP_LOSSLESS = { ...WEBP, lossless: 1, quality: 20, method: 1, exact: 1 };

const JPEG = {
  quality: 95,
  baseline: false,
  arithmetic: false,
  progressive: false,
  optimize_coding: true,
  smoothing: 0,
  color_space: 3, // YCbCr
  quant_table: 0, // of the standard, as libjpeg's
  trellis_multipass: false,
  trellis_opt_zero: false,
  trellis_opt_table: false,
  trellis_loops: 1,
  auto_subsample: false,
  chroma_subsample: 1, // 4:4:4
  separate_chroma_quality: false,
  chroma_quality: 95,
};

export class Codecs {
  private readonly loaded = new Map<string, Promise<WebAssembly.Module>>();

  /** url : where a file of the engine lies */
  constructor(private readonly url: (file: string) => string) {}

  /** Load what every photo needs, ahead of the first one. */
  async warm(): Promise<void> {
    await this.png();
  }

  /** A picture to be painted where the PNG encoder reads it. */
  async sheet(width: number, height: number): Promise<Sheet> {
    return sheet(await this.png(), width, height);
  }

  async encodePng(rgba: Uint8Array, width: number, height: number): Promise<Uint8Array> {
    const painted = await this.sheet(width, height);
    painted.rgba.set(rgba);
    return painted.encode();
  }

  /** → RGBA, straight, colours as stored */
  async decodePng(file: Uint8Array): Promise<Picture> {
    return decodePng(await this.png(), file);
  }

  /** quality : 1…100, or null for lossless */
  async encodeWebp(
    rgba: Uint8Array,
    width: number,
    height: number,
    quality: number | null,
  ): Promise<Uint8Array> {
    if (Math.max(width, height) > WEBP_SIDE) {
      throw new PackshotError(
        'limit',
        `${width} × ${height} px do not fit into WebP, which ends at 16,383 px`,
        'choose PNG, or scale the photo down',
      );
    }
    const codec = await this.emscripten<WebPEncoder>('webp_enc_simd.wasm', async () => {
      return (await import('@jsquash/webp/codec/enc/webp_enc_simd.js')).default as Factory;
    });
    const options = quality === null ? WEBP_LOSSLESS : { ...WEBP, quality };
    const bytes = codec.encode(rgba as BufferSource, width, height, options);
    if (!bytes) throw new Error('WebP cannot hold this picture');
    return bytes;
  }

  async decodeWebp(file: Uint8Array): Promise<Pixels> {
    const codec = await this.emscripten<WebPDecoder>('webp_dec.wasm', async () => {
      return (await import('@jsquash/webp/codec/dec/webp_dec.js')).default as Factory;
    });
    const pixels = codec.decode(file as BufferSource);
    if (!pixels) throw new Error('not a WebP file');
    return pixels;
  }

  /** rgba : alpha is not looked at;  quality : 1…100 */
  async encodeJpeg(
    rgba: Uint8Array,
    width: number,
    height: number,
    quality: number,
    subsampled: boolean,
  ): Promise<Uint8Array> {
    const codec = await this.emscripten<JPEGEncoder>('mozjpeg_enc.wasm', async () => {
      return (await import('@jsquash/jpeg/codec/enc/mozjpeg_enc.js')).default as Factory;
    });
    return codec.encode(rgba as BufferSource, width, height, {
      ...JPEG,
      quality,
      chroma_quality: quality,
      chroma_subsample: subsampled ? 2 : 1,
    });
  }

  /** The PNG codec, for `sheet`. */
  png(): Promise<WebAssembly.Module> {
    return this.compiled('squoosh_png_bg.wasm');
  }

  /** A new one each time: its heap, which never shrinks, goes when the picture is done. */
  private async emscripten<T>(file: string, factory: () => Promise<Factory>): Promise<T> {
    const [wasm, make] = await Promise.all([this.compiled(file), factory()]);
    const instantiateWasm = (
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance) => void,
    ) => {
      const instance = new WebAssembly.Instance(wasm, imports);
      done(instance);
      return instance.exports;
    };
    return (await make({ noInitialRun: true, instantiateWasm })) as T;
  }

  private compiled(file: string): Promise<WebAssembly.Module> {
    let codec = this.loaded.get(file);
    if (!codec) {
      const opening = async () => {
        const [bytes] = await fetchAll([{ url: this.url(`codecs/${file}`) }], { keep: false });
        return WebAssembly.compile(bytes as BufferSource);
      };
      codec = opening();
      codec.catch(() => this.loaded.delete(file)); // the next photo tries again
      this.loaded.set(file, codec);
    }
    return codec;
  }
}

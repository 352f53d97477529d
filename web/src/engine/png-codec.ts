// @jsquash/png's wasm, without the script around it: that one copies every picture twice, and keeps
// a heap as large as the largest one for ever. Here pixels are written where the encoder reads
// them, and each picture has a heap of its own, which goes when the picture does.

/** As wasm-bindgen calls them; see the script that this is instead of. */
interface Exports {
  memory: WebAssembly.Memory;
  encode(out: number, at: number, length: number, width: number, height: number, bits: 8): void;
  decode(at: number, length: number): number;
  __wbindgen_malloc(length: number, align: number): number;
  __wbindgen_add_to_stack_pointer(by: number): number;
}

/** Straight RGBA; the bytes are part of a wasm heap. */
export interface Picture {
  data: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
}

/** A picture that is to be painted and then encoded, once. All zeros at first. */
export interface Sheet {
  rgba: Uint8Array;
  encode(): Uint8Array;
}

export function sheet(codec: WebAssembly.Module, width: number, height: number): Sheet {
  const wasm = open(codec, () => {});
  const length = width * height * 4;
  const at = wasm.__wbindgen_malloc(length, 1) >>> 0; // of a new heap, which is zeros
  return {
    rgba: new Uint8Array(wasm.memory.buffer, at, length),
    encode() {
      const out = wasm.__wbindgen_add_to_stack_pointer(-16);
      wasm.encode(out, at, length, width, height, 8);
      const [start, size] = new Uint32Array(wasm.memory.buffer, out, 2) as unknown as [
        number,
        number,
      ];
      return new Uint8Array(wasm.memory.buffer, start, size);
    },
  };
}

/** Throws on anything that is no whole PNG. */
export function decodePng(codec: WebAssembly.Module, file: Uint8Array): Picture {
  const found: Parameters<Decoded>[] = [];
  const wasm = open(codec, (...given) => found.push(given));
  const at = wasm.__wbindgen_malloc(file.length, 1) >>> 0;
  new Uint8Array(wasm.memory.buffer).set(file, at);
  wasm.decode(at, file.length);
  if (!found[0]) throw new Error('no PNG');
  const [start, length, width, height] = found[0];
  return { data: new Uint8Array(wasm.memory.buffer, start >>> 0, length), width, height };
}

type Decoded = (start: number, length: number, width: number, height: number) => unknown;

function open(codec: WebAssembly.Module, decoded: Decoded): Exports {
  const wbg: Record<string, WebAssembly.ImportValue> = {};
  for (const { name } of WebAssembly.Module.imports(codec)) {
    if (name.includes('newwithownedu8clampedarray')) {
      wbg[name] = (...given: Parameters<Decoded>) => {
        decoded(...given);
        return 0;
      };
    } else {
      wbg[name] = () => {
        throw new Error(`the PNG codec stopped (${name})`);
      };
    }
  }
  return new WebAssembly.Instance(codec, { wbg }).exports as unknown as Exports;
}

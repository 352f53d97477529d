// What a graph says about itself. ONNX Runtime for the web does not tell, so the file is read: a
// protocol buffer, of which only the outermost level is walked.

const METADATA = 14; // field of ModelProto: pairs of key and value

/** The metadata of an ONNX file. */
export function metadata(model: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  for (const [field, content] of fields(model)) {
    if (field !== METADATA) continue;
    const pair = new Map(fields(content));
    const text = (key: number) => new TextDecoder().decode(pair.get(key));
    found.set(text(1), text(2));
  }
  return found;
}

/** Number and content of each field that holds bytes; numbers are passed over. */
function* fields(bytes: Uint8Array): Generator<[number, Uint8Array]> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('the file ends inside a number');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const kind = tag & 7;
    if (kind === 0) varint();
    else if (kind === 1) at += 8;
    else if (kind === 5) at += 4;
    else if (kind === 2) {
      const length = varint();
      yield [tag >>> 3, bytes.subarray(at, at + length)];
      at += length;
    } else throw new RangeError(`a field of kind ${kind}`);
  }
}

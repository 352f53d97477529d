/** Bytes packed as runs: what was painted is flat over wide stretches, and is kept for every undo. */

const LONGEST = 255;

export interface Packed {
  length: number;
  /** Pairs of count and value; the bytes themselves where pairs would be longer. */
  bytes: Uint8Array<ArrayBuffer>;
  plain: boolean;
}

export function pack(values: Uint8Array): Packed {
  const { length } = values;
  const pairs = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < length; ) {
    if (to + 2 > length) return { length, bytes: new Uint8Array(values), plain: true };
    const value = values[at] as number;
    let end = at + 1;
    while (end < length && end - at < LONGEST && values[end] === value) end++;
    pairs[to++] = end - at;
    pairs[to++] = value;
    at = end;
  }
  return { length, bytes: pairs.slice(0, to), plain: false };
}

export function unpack({ length, bytes, plain }: Packed): Uint8Array<ArrayBuffer> {
  if (plain) return bytes.slice();
  const out = new Uint8Array(length);
  for (let at = 0, to = 0; at < bytes.length; at += 2) {
    const end = to + (bytes[at] as number);
    out.fill(bytes[at + 1] as number, to, end);
    to = end;
  }
  return out;
}

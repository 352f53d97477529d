/** SHA-256 of a file's content as the list counts it: unpacked, where the name ends in .gz and the
 * host has not unpacked it already. */
export async function sha256Of(url: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const packed = url.endsWith('.gz') && bytes[0] === 0x1f && bytes[1] === 0x8b;
  const content = packed ? await unpacked(bytes) : bytes;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return await new Response(stream).arrayBuffer();
  } catch {
    // A damaged file does not unpack: it has no content, and so not the right one.
    return new ArrayBuffer(0);
  }
}

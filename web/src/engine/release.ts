// Memory goes back when it is not needed, not when somebody collects garbage: on a phone the next
// stage may need just this room.

interface Detachable {
  transfer?(length: number): ArrayBuffer;
}

/**
 * A worker that was ended. What is sent to it is freed at once; detaching a buffer is not enough
 * where the browser has made it (`getImageData`) or was handed it (`new Blob`): Chromium then holds
 * its memory until the garbage is collected.
 */
let ended: Worker | null = null;

/** worker : one that was ended */
export function releaseBy(worker: Worker): void {
  ended = worker;
}

/** The bytes' memory is given back; they must not be used any more. */
export function release(...given: (ArrayBufferView | null)[]): void {
  const buffers = new Set<ArrayBuffer>();
  for (const bytes of given) {
    if (bytes?.buffer instanceof ArrayBuffer && bytes.buffer.byteLength) buffers.add(bytes.buffer);
  }
  if (ended) ended.postMessage(null, [...buffers]);
  else for (const buffer of buffers) detach(buffer);
}

function detach(buffer: ArrayBuffer): void {
  const detachable = buffer as Detachable;
  if (detachable.transfer) detachable.transfer(0);
  else structuredClone(buffer, { transfer: [buffer] });
}

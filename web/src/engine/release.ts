// Memory goes back when it is not needed, not when somebody collects garbage: on a phone the next
// stage may need just this room.

interface Detachable {
  transfer?(length: number): ArrayBuffer;
}

/** The bytes' memory is given back; they must not be used any more. */
export function release(...given: (ArrayBufferView | null)[]): void {
  for (const bytes of given) {
    if (!(bytes?.buffer instanceof ArrayBuffer) || bytes.buffer.byteLength === 0) continue;
    const { buffer } = bytes;
    const detachable = buffer as Detachable;
    if (detachable.transfer) detachable.transfer(0);
    else structuredClone(buffer, { transfer: [buffer] });
  }
}

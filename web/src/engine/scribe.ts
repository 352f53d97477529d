// The worker that writes one PNG: the engine's worker sends it rows, and in the end asks for a file.
import '../guard/worker.ts';
import { type Sheet, sheet } from './png-codec.ts';
import { marked } from './png-file.ts';
import type { FromScribe, ToScribe } from './sheets.ts';

const say = (answer: FromScribe, moved: Transferable[] = []) =>
  postMessage(answer, { transfer: moved });
let painted: Sheet | null = null;

addEventListener('message', ({ data }: MessageEvent<ToScribe>) => {
  try {
    if (data.open) painted = sheet(data.open.codec, data.open.width, data.open.height);
    if (data.rows) {
      painted?.rgba.set(data.rows, data.at);
      say({ spare: data.rows }, [data.rows.buffer]);
    }
    if (data.clear) painted?.rgba.fill(0);
    if (data.encode && painted) {
      say({ blob: new Blob(marked(painted.encode()) as BlobPart[], { type: 'image/png' }) });
      close();
    }
  } catch (error) {
    say({ error: String(error) });
  }
});

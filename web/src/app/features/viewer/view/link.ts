/** The page's end of one view worker. One for each photo: its memory goes back with it at once. */

import type { Patch } from '../../../../engine/types.ts';
import type { Spot } from '../spots/find.ts';
import type { FromView, TileName, ToView } from './protocol.ts';

export interface Listener {
  tile(name: TileName, version: number, bitmap: ImageBitmap): void;
  ready(what: 'cutout' | 'original', width: number, height: number): void;
  failed(what: 'cutout' | 'original', why: string): void;
}

type Answer = Uint8Array<ArrayBuffer> | Spot[];

export class ViewLink {
  private readonly worker: Worker;
  private readonly asked = new Map<
    number,
    { resolve: (answer: Answer) => void; reject: (error: Error) => void }
  >();
  private count = 0;
  private seen = 0;

  constructor(
    files: { master: Blob; original: Blob | null },
    private readonly listener: Listener,
  ) {
    this.worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    this.worker.addEventListener('message', ({ data }: MessageEvent<FromView>) => this.heard(data));
    this.worker.addEventListener('error', (event) => {
      listener.failed('cutout', event.message || 'its worker ended');
    });
    // The page's own folder: the worker's file lies elsewhere.
    const codec = new URL('codecs/squoosh_png_bg.wasm', document.baseURI).href;
    this.send({ type: 'open', ...files, codec });
  }

  want(tiles: TileName[]): void {
    this.send({ type: 'want', tiles, seen: this.seen });
  }

  patch(patches: readonly Patch[]): void {
    this.send({ type: 'patch', patches });
  }

  alpha(): Promise<Uint8Array<ArrayBuffer>> {
    return this.ask('alpha') as Promise<Uint8Array<ArrayBuffer>>;
  }

  spots(): Promise<Spot[]> {
    return this.ask('spots') as Promise<Spot[]>;
  }

  /** Whatever was asked rejects. */
  end(): void {
    this.worker.terminate();
    for (const { reject } of this.asked.values()) reject(new Error('the photo was taken down'));
    this.asked.clear();
  }

  private ask(type: 'alpha' | 'spots'): Promise<Answer> {
    this.count += 1;
    const id = this.count;
    return new Promise((resolve, reject) => {
      this.asked.set(id, { resolve, reject });
      this.send({ type, id });
    });
  }

  private heard(message: FromView): void {
    switch (message.type) {
      case 'tile':
        this.seen += 1;
        this.listener.tile(message.name, message.version, message.bitmap);
        break;
      case 'ready':
        this.listener.ready(message.what, message.width, message.height);
        break;
      case 'failed':
        this.listener.failed(message.what, message.why);
        break;
      case 'alpha':
        this.answer(message.id, message.alpha);
        break;
      case 'spots':
        this.answer(message.id, message.spots);
    }
  }

  private answer(id: number, answer: Answer): void {
    this.asked.get(id)?.resolve(answer);
    this.asked.delete(id);
  }

  private send(message: ToView): void {
    this.worker.postMessage(message);
  }
}

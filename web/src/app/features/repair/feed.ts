/**
 * Between the hand and the engine: one call at a time. While it is under way changes gather, and
 * go on together with the next.
 */

import type { Box, Cutout, Part, Patch, Progress, Retouch } from '../../../engine/types.ts';
import { Dirt } from './dirt.ts';
import type { Plane } from './plane.ts';
import type { Edge } from './step.ts';

interface Needs {
  plane: Plane;
  /** The photo held open, as it was cut last. */
  open: (edit: Uint8Array<ArrayBuffer> | null, edge: Edge) => Promise<Retouch>;
  /** Finished pixels. `mark`: all that was painted up to then is among what was shown so far. */
  show: (patches: readonly Patch[], mark: number) => void;
  /** What is on screen; null where nothing is. */
  view: () => Box | null;
  /** Something was begun or ended. */
  told: () => void;
  failed: (error: unknown) => void;
}

export class Feed {
  /** What the engine is at. */
  doing: 'nothing' | 'opening' | 'painting' = 'nothing';
  private retouch: Promise<Retouch> | null = null;
  private readonly dirt = new Dirt();
  private edge: Edge | null = null;
  private looking = false;
  private mark = 0;
  private turn: Promise<void> | null = null;
  /** Set once the edge has changed: what was off screen then is computed when it comes in view. */
  private stale = false;

  /** edgeNow: with which the photo is opened; at first that of its last cut */
  constructor(
    private readonly needs: Needs,
    private edgeNow: Edge,
  ) {}

  /** Hold the photo open, before anything of it changes. */
  open(): Promise<Retouch> {
    if (!this.retouch) {
      const { plane, open } = this.needs;
      this.say('opening');
      const opened = open(plane.untouched ? null : plane.whole(), this.edgeNow);
      const over = () => {
        if (this.doing === 'opening') this.say('nothing');
      };
      opened.then(over, over);
      opened.catch((error) => {
        if (this.retouch === opened) this.lost(error);
      });
      this.retouch = opened;
    }
    return this.retouch;
  }

  get isOpen(): boolean {
    return this.retouch !== null;
  }

  /** The mark of what was painted last. */
  get last(): number {
    return this.mark;
  }

  /** The plane has changed there; open before that. → a mark, told to `show` once it is seen */
  paint(boxes: readonly Box[]): number {
    this.dirt.add(boxes);
    this.go();
    return ++this.mark;
  }

  change(edge: Edge): void {
    this.edge = edge;
    this.go();
  }

  /** Another part of the photo is on screen. */
  moved(): void {
    if (!this.stale) return;
    this.looking = true;
    this.go();
  }

  /** Resolves when the engine knows everything. */
  async idle(): Promise<void> {
    while (this.turn) await this.turn;
  }

  async file(options: {
    signal: AbortSignal;
    onProgress?: (progress: Progress) => void;
  }): Promise<Cutout> {
    await this.idle();
    options.signal.throwIfAborted();
    return this.answer(this.open(), (one) => one.file(options), options.signal);
  }

  async part(x: number, y: number): Promise<Part | null> {
    const opened = this.open();
    await opened;
    await this.idle();
    return this.answer(opened, (one) => one.part(x, y));
  }

  close(): void {
    const { retouch } = this;
    this.retouch = null;
    this.stale = false;
    void retouch?.then((one) => one.close()).catch(() => {});
  }

  /** Who answers with an error is asked nothing more; who was only told to stop, is. */
  private async answer<T>(
    opened: Promise<Retouch>,
    ask: (retouch: Retouch) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const retouch = await opened;
    try {
      return await ask(retouch);
    } catch (error) {
      if (this.retouch === opened && !signal?.aborted) this.lost(error);
      throw error;
    }
  }

  private go(): void {
    this.turn ??= this.run().finally(() => {
      this.turn = null;
      this.say('nothing');
    });
  }

  private async run(): Promise<void> {
    try {
      const retouch = await this.open();
      while (this.retouch && this.pending()) {
        this.say('painting');
        await this.next(retouch);
      }
    } catch (error) {
      this.lost(error);
    }
  }

  private pending(): boolean {
    return this.edge !== null || this.looking || !this.dirt.clean;
  }

  private async next(retouch: Retouch): Promise<void> {
    const { view, show, plane } = this.needs;
    if (!this.dirt.clean) {
      const upTo = this.mark;
      const boxes = this.dirt.take();
      for (const [at, box] of boxes.entries()) {
        const patches = await retouch.paint(box, plane.read(box));
        show(patches, at === boxes.length - 1 ? upTo : 0);
      }
    } else if (this.edge) {
      const { edge, edgeNow: before } = this;
      this.edge = null;
      this.edgeNow = edge; // already: if it is lost on the way, the photo is opened again with it
      const seen = view();
      const { shadow, ...options } = edge;
      const patches = await retouch.edge(options, ...(seen ? [seen] : []));
      if (shadow !== before.shadow) {
        patches.push(...(await retouch.shadow(shadow, ...(seen ? [seen] : []))));
      }
      this.stale = true;
      show(patches, 0);
    } else {
      this.looking = false;
      const seen = view();
      if (seen) show(await retouch.look(seen), 0);
    }
  }

  /** The next change opens the photo again, with all that is painted by then. */
  private lost(error: unknown): void {
    if (!this.retouch) return; // closed on purpose
    this.close();
    if (this.edge) this.edgeNow = this.edge;
    this.edge = null;
    this.looking = false;
    this.dirt.take();
    this.say('nothing');
    this.needs.failed(error);
  }

  private say(doing: Feed['doing']): void {
    if (this.doing === doing) return;
    this.doing = doing;
    this.needs.told();
  }
}

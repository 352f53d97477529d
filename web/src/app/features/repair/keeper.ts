/**
 * Puts repairs where a reload does not reach them: at once what was painted, and after a while of
 * quiet the cut-out that shows it.
 */

import type { Cutout } from '../../../engine/types.ts';
import { files } from '../../storage/files.ts';
import { thumbnail } from '../../storage/thumbnail.ts';
import { madeBy } from '../../store/engine.ts';
import type { Photo, PhotoRecord, Repair } from '../../store/photo.ts';
import { outdate, update, wanted } from '../../store/queue.ts';
import { keepEdit, saved, settled, unsaved } from '../../store/repair.ts';
import type { Plane } from './plane.ts';
import { type Edge, kept } from './step.ts';

const PAUSE = 150; // ms after a stroke until it is stored
const QUIET = 2000; // ms without a change until the cut-out is written anew

interface Needs {
  photo: Photo;
  plane: () => Plane;
  edge: () => Edge;
  /** The cut-out with all that was changed. */
  file: (signal: AbortSignal) => Promise<Cutout>;
  /** `flush`, once the engine is free for this photo. */
  save: () => Promise<void>;
  told: () => void;
  failed: (error: unknown) => void;
}

export class Keeper {
  doing: 'nothing' | 'waiting' | 'saving' = 'nothing';
  private editTimer: ReturnType<typeof setTimeout> | undefined;
  private fileTimer: ReturnType<typeof setTimeout> | undefined;
  /** Counts changes; what is stored is of the change that it names. */
  private now = 0;
  /** Counts what was begun, too, whatever became of it. */
  private stirs = 0;
  private editOf = 0;
  private fileOf = 0;
  /** What the record says of repairs, as this wrote it last: another one comes from elsewhere. */
  private wrote: Repair | null;
  private held = false;
  private abort: AbortController | null = null;
  private chain: Promise<void> = Promise.resolve();

  constructor(private readonly needs: Needs) {
    this.wrote = needs.photo.record.peek().repair;
  }

  /** A phone may close a page that is out of sight without another word. */
  private readonly hidden = (): void => {
    if (document.hidden && !this.held) void this.keepEdit();
  };

  /** Whether somebody else wrote the photo's repairs since. */
  get overtaken(): boolean {
    return !this.pending && this.needs.photo.record.peek().repair !== this.wrote;
  }

  renew(): void {
    this.wrote = this.needs.photo.record.peek().repair;
  }

  /** Something was painted, or the edge was changed. */
  changed(): void {
    this.now++;
    this.abort?.abort(); // the file under way is old before it is done
    const { photo, plane, edge, save } = this.needs;
    unsaved(photo, save);
    document.addEventListener('visibilitychange', this.hidden);
    // Said at once: a verdict on what was there before must not stand a moment longer.
    outdate(photo);
    if (!photo.record.peek().repair?.pending) {
      const painted = !plane().untouched;
      this.write({ repair: { ...kept(edge()), painted, pending: true } });
    }
    this.wind();
    this.say('waiting');
  }

  /** Something is in the making that may yet be taken back: nothing is written meanwhile. */
  hold(): void {
    this.held = true;
    this.stirs++;
    this.abort?.abort();
    clearTimeout(this.editTimer);
    clearTimeout(this.fileTimer);
  }

  letGo(): void {
    this.held = false;
    if (this.pending) this.wind();
  }

  /** Whether the cut-out in the store is older than the last change. */
  get pending(): boolean {
    return this.fileOf !== this.now;
  }

  private wind(): void {
    clearTimeout(this.editTimer);
    clearTimeout(this.fileTimer);
    if (this.held) return;
    this.editTimer = setTimeout(() => void this.keepEdit(), PAUSE);
    this.fileTimer = setTimeout(() => void this.keep(false), QUIET);
  }

  /** What is painted, into the store: quick, and enough to cut the photo again after a reload. */
  keepEdit(): Promise<void> {
    clearTimeout(this.editTimer);
    return this.queued(async () => {
      const { photo, plane, edge } = this.needs;
      if (this.editOf === this.now || !wanted(photo.id)) return;
      const of = this.now;
      const { stirs } = this;
      const painted = !plane().untouched;
      if (painted) await keepEdit(photo, plane().strips());
      if (!wanted(photo.id)) return files.drop(photo.id); // deleted meanwhile
      // What was painted meanwhile may be torn apart; it is written once more when it is done.
      if (stirs === this.stirs) this.editOf = of;
      this.write({ repair: { ...kept(edge()), painted, pending: true } });
    });
  }

  /** All of it, the cut-out too, now. Rejects never; what went wrong is told. */
  flush(): Promise<void> {
    return this.keep(true);
  }

  private async keep(insist: boolean): Promise<void> {
    clearTimeout(this.fileTimer);
    await this.keepEdit();
    await this.queued(() => this.keepFile(insist));
  }

  /** insist: begin again where a change came in between, instead of leaving it to the timer */
  private async keepFile(insist: boolean): Promise<void> {
    const { photo, plane, file, failed } = this.needs;
    while (this.pending && wanted(photo.id)) {
      const { now: of, stirs } = this;
      const abort = new AbortController();
      this.abort = abort;
      this.say('saving');
      try {
        const cutout = await file(abort.signal);
        abort.signal.throwIfAborted();
        this.abort = null;
        const { blob, preview } = cutout;
        const thumb = await thumbnail(preview);
        if (!wanted(photo.id)) break;
        await files.put('master', photo.id, blob);
        await files.put('thumb', photo.id, thumb);
        if (plane().untouched) await files.remove('edit', photo.id);
        if (!wanted(photo.id)) break;
        if (stirs === this.stirs && of === this.now) {
          this.fileOf = of;
          this.keepOutcome(cutout);
        } else this.again(); // on the stage is more than in this file: nobody may read it there
        if (!insist) return;
      } catch (error) {
        this.abort = null;
        this.say('waiting');
        const stopped = abort.signal.aborted || isStopped(error);
        if (stopped && insist) continue;
        if (!stopped) failed(error);
        else if (!abort.signal.aborted) this.wind();
        return;
      }
    }
    if (!wanted(photo.id)) await this.gone();
  }

  /** The photo was deleted: there is nothing left to save, and nothing may be left behind. */
  private async gone(): Promise<void> {
    await files.drop(this.needs.photo.id);
    clearTimeout(this.editTimer);
    clearTimeout(this.fileTimer);
    this.over();
  }

  /** Nothing is left to save: the document need not hold on to this any longer. */
  private over(): void {
    saved(this.needs.photo);
    document.removeEventListener('visibilitychange', this.hidden);
    this.say('nothing');
  }

  private again(): void {
    this.say('waiting');
    this.wind();
  }

  private keepOutcome({ blob, preview: _, ...found }: Cutout): void {
    const { photo, plane, edge } = this.needs;
    // The time it took to cut the photo is told, not that of a repair.
    const seconds = photo.record.peek().outcome?.seconds ?? found.seconds;
    this.write({
      outcome: { ...found, seconds, bytes: blob.size, model: madeBy() },
      repair: settled({ ...kept(edge()), painted: !plane().untouched }),
    });
    this.over();
  }

  private write(patch: Partial<PhotoRecord>): void {
    const { photo } = this.needs;
    update(photo, patch);
    this.wrote = photo.record.peek().repair;
  }

  /** Writes come one after another, or an old one could end last. */
  private queued(work: () => Promise<void>): Promise<void> {
    this.chain = this.chain.then(work).catch((error) => this.needs.failed(error));
    return this.chain;
  }

  private say(doing: Keeper['doing']): void {
    if (this.doing === doing) return;
    this.doing = doing;
    this.needs.told();
  }
}

/** It was none of this photo's fault: the engine was given to another one. */
export function isStopped(error: unknown): boolean {
  return (error as { kind?: unknown } | null)?.kind === 'aborted';
}

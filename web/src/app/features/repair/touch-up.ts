/** The touch-up of one photo: what is painted and chosen, its undo, and its way to screen and store. */

import { type Signal, signal } from '@preact/signals';
import { aborted } from '../../../engine/errors.ts';
import type { Box, EdgeOptions, Part, Patch, Shadow } from '../../../engine/types.ts';
import { warm } from '../../store/engine.ts';
import type { Photo, Repair, Trouble } from '../../store/photo.ts';
import { source } from '../../store/queue.ts';
import { editOf } from '../../store/repair.ts';
import { troubleOf } from '../../store/trouble.ts';
import type { Surface } from '../viewer/surface.ts';
import type { Brush } from './brush.ts';
import { depart, free } from './departures.ts';
import { Feed } from './feed.ts';
import { History } from './history.ts';
import { isStopped, Keeper } from './keeper.ts';
import { Plane } from './plane.ts';
import { AS_COMPUTED, clear, type Edge, fill, kept, put, type Step, sameEdge } from './step.ts';
import { Stroke } from './stroke.ts';

const ONE_MOVE = 1000; // ms; a slider moved again within it is one step of the undo

/** What goes on, as the panel says it. */
export type Doing = 'nothing' | 'opening' | 'painting' | 'waiting' | 'saving';

export class TouchUp {
  readonly edge: Signal<Edge>;
  readonly doing = signal<Doing>('nothing');
  readonly trouble = signal<Trouble | null>(null);
  readonly canUndo = signal(false);
  readonly canRedo = signal(false);
  /** Whether anything differs from what was computed. */
  readonly touched = signal(false);
  /** False until what was painted earlier has been read. */
  readonly ready = signal(false);
  /** All that was painted up to this mark is seen in finished pixels. */
  readonly shown = signal(0);
  private plane: Plane;
  private surface: Surface | null = null;
  private stroke: Stroke | null = null;
  private edgeBefore: Edge | null = null;
  private lastMove: { key: keyof EdgeOptions; at: number } | null = null;
  private readonly history = new History();
  private feed: Feed;
  private readonly keeper: Keeper;

  constructor(private readonly photo: Photo) {
    const { repair, outcome } = photo.record.peek();
    this.edge = signal(edgeOf(repair));
    this.plane = new Plane(outcome?.width ?? 1, outcome?.height ?? 1);
    this.feed = this.feedOf();
    this.keeper = new Keeper({
      photo,
      plane: () => this.plane,
      edge: () => this.edge.peek(),
      file: (abort) => this.feed.file({ signal: abort }),
      // In its turn: two photos that take the engine from each other would both never end.
      save: () => depart(this, () => this.leave()),
      told: () => this.told(),
      failed: (error) => this.failed(error),
    });
    this.told();
    void this.load();
  }

  /** Repairs came from elsewhere, such as another machine: what is known here is of no use. */
  private renew(): void {
    const { repair, outcome } = this.photo.record.peek();
    this.feed.close();
    this.history.clear();
    this.edge.value = edgeOf(repair);
    this.plane = new Plane(outcome?.width ?? 1, outcome?.height ?? 1);
    this.feed = this.feedOf();
    this.keeper.renew();
    this.ready.value = false;
    this.told();
    void this.load();
  }

  private async load(): Promise<void> {
    const { width, height } = this.plane;
    if (this.photo.record.peek().repair?.painted) {
      const edit = await editOf(this.photo, width, height);
      if (edit) {
        this.plane = Plane.from(edit, width, height);
        this.feed = this.feedOf();
      }
    }
    this.ready.value = true;
    this.told();
  }

  private feedOf(): Feed {
    const { photo } = this;
    return new Feed(
      {
        plane: this.plane,
        open: async (edit, edge) => {
          // The engine holds one photo open, and the last one may not be written yet.
          await free(this);
          if (!this.surface && !this.keeper.pending) throw aborted(); // the photo was left
          const [engine, file] = await Promise.all([warm(), source(photo)]);
          if (!file) throw new Error("the browser has not kept the photo's file");
          const { name } = file;
          return engine.retouch(file, { ...kept(edge), name, ...(edit ? { edit } : {}) });
        },
        show: (patches, mark) => this.show(patches, mark),
        view: () => this.view(),
        told: () => this.told(),
        failed: (error) => this.failed(error),
      },
      this.edge.peek(),
    );
  }

  /** The photo is on the stage. Returns what to do when it leaves. */
  enter(surface: Surface): () => void {
    if (this.keeper.overtaken) this.renew();
    this.surface = surface;
    const stop = surface.place.subscribe(() => this.feed.moved());
    return () => {
      stop();
      if (this.surface === surface) this.surface = null;
      this.end();
      void depart(this, () => this.leave());
    };
  }

  /** Written, and given back unless it is on the stage. */
  private async leave(): Promise<void> {
    await this.keeper.flush();
    if (!this.surface) this.feed.close();
  }

  /** Hold the photo open already: a tool was taken up. */
  prepare(): void {
    this.trouble.value = null;
    void this.feed.open().catch(() => {}); // told by `failed`
  }

  /** Whether a stroke is under way. */
  get painting(): boolean {
    return this.stroke !== null;
  }

  /** Set the brush down; value is what it paints: 0, 128 or 255. */
  begin(brush: Brush, value: number): void {
    this.end();
    this.prepare();
    this.keeper.hold();
    this.stroke = new Stroke(this.plane, brush, value);
  }

  /** → the mark with which it is shown; 0 where nothing of the photo was under the brush */
  to(x: number, y: number, size: number): number {
    const boxes = this.stroke?.to(x, y, size) ?? [];
    return boxes.length > 0 ? this.feed.paint(boxes) : 0;
  }

  end(label = 'Stroke'): void {
    const { stroke } = this;
    this.stroke = null;
    if (!stroke) return;
    this.add({ label, changes: stroke.end(), edge: null });
    this.keeper.letGo();
  }

  /** As if the stroke had never been begun. */
  cancel(): void {
    const { stroke } = this;
    this.stroke = null;
    if (!stroke) return;
    this.feed.paint(stroke.cancel());
    this.keeper.letGo();
  }

  partAt(x: number, y: number): Promise<Part | null> {
    return this.feed.part(x, y);
  }

  paint(part: Part, value: number, label: string): void {
    this.prepare();
    const changes = fill(this.plane, part, value);
    this.feed.paint(changes.map(({ index }) => this.plane.boxOf(index)));
    this.add({ label, changes, edge: null });
  }

  /** While a slider moves: seen, but no step yet. */
  preview(patch: EdgeOptions): void {
    this.prepare();
    this.keeper.hold();
    this.edgeBefore ??= this.edge.peek();
    this.edge.value = { ...this.edge.peek(), ...patch };
    this.feed.change(this.edge.peek());
  }

  /** The slider was let go. */
  settle(key: keyof EdgeOptions, label: string): void {
    const before = this.edgeBefore;
    if (!before) return;
    this.edgeBefore = null;
    this.moved(key, label, before);
    this.keeper.letGo();
  }

  private moved(key: keyof EdgeOptions, label: string, before: Edge): void {
    const after = this.edge.peek();
    if (sameEdge(before, after)) return;
    const now = performance.now();
    const last = this.history.last;
    const same = this.lastMove?.key === key && now - this.lastMove.at < ONE_MOVE;
    this.lastMove = { key, at: now };
    if (same && last?.edge && last.changes.length === 0) {
      last.edge.after = after;
      this.keeper.changed();
      this.told();
    } else this.add({ label, changes: [], edge: { before, after } });
  }

  /** Keep or drop the shadow: one step. */
  choose(shadow: Shadow): void {
    const before = this.edge.peek();
    if (before.shadow === shadow) return;
    this.end();
    this.prepare();
    const edge = { before, after: { ...before, shadow } };
    const step = { label: `Shadow ${shadow === 'keep' ? 'kept' : 'dropped'}`, changes: [], edge };
    this.apply(step, 'after');
    this.add(step);
  }

  /** When that was done which `undo` would take back, see order.ts. */
  get undoAt(): number {
    // Nothing is later than a stroke that is under way.
    return this.stroke ? Number.POSITIVE_INFINITY : this.history.undoAt;
  }

  /** → what was taken back; null where there is nothing */
  undo(): string | null {
    this.end();
    return this.step(this.history.undo(), 'before');
  }

  redo(): string | null {
    this.end();
    return this.step(this.history.redo(), 'after');
  }

  /** Everything as it was computed, as one step. */
  startOver(): void {
    this.end();
    if (!this.touched.peek()) return;
    this.prepare();
    const changes = clear(this.plane);
    const before = this.edge.peek();
    const edge = sameEdge(before, AS_COMPUTED) ? null : { before, after: AS_COMPUTED };
    const step = { label: 'Start over', changes, edge };
    this.apply(step, 'after');
    this.add(step);
  }

  private step(step: Step | null, which: 'before' | 'after'): string | null {
    if (!step) return null;
    this.prepare();
    put(this.plane, step.changes, which);
    this.apply(step, which);
    this.keeper.changed();
    this.told();
    return step.label;
  }

  /** Tell the engine; the plane has changed already. */
  private apply({ changes, edge }: Step, which: 'before' | 'after'): void {
    if (changes.length > 0) this.feed.paint(changes.map(({ index }) => this.plane.boxOf(index)));
    if (!edge) return;
    this.edge.value = edge[which];
    this.feed.change(edge[which]);
  }

  private add(step: Step): void {
    if (step.changes.length === 0 && !step.edge) return;
    this.history.add(step);
    this.keeper.changed();
    this.told();
  }

  private show(patches: readonly Patch[], mark: number): void {
    this.surface?.patch(patches);
    if (mark > 0) this.shown.value = mark;
    this.surface?.redraw();
  }

  private view(): Box | null {
    const box = this.surface?.visible() ?? null;
    return box && box[0] < box[2] && box[1] < box[3] ? box : null;
  }

  private told(): void {
    this.canUndo.value = this.history.canUndo;
    this.canRedo.value = this.history.canRedo;
    this.touched.value = !this.plane.untouched || !sameEdge(this.edge.peek(), AS_COMPUTED);
    const at = this.feed.doing;
    this.doing.value = at === 'nothing' ? (this.keeper?.doing ?? 'nothing') : at;
  }

  private failed(error: unknown): void {
    // Another photo was opened in its place; the next call opens this one again.
    if (!isStopped(error)) this.trouble.value = troubleOf(error);
    this.shown.value = this.feed.last; // nothing provisional may stay on screen for ever
    this.surface?.redraw();
  }
}

/** A record of an earlier version of the page says nothing of shadows. */
function edgeOf(repair: Repair | null): Edge {
  return { ...AS_COMPUTED, ...repair?.edge, shadow: repair?.shadow ?? AS_COMPUTED.shadow };
}

/** With their undo, for as long as the page is open and the photo in it. */
const all = new WeakMap<Photo, TouchUp>();

export function touchUpOf(photo: Photo): TouchUp {
  const found = all.get(photo) ?? new TouchUp(photo);
  all.set(photo, found);
  return found;
}

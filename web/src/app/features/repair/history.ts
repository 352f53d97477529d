/** Steps back and forth, without end while the page is open. */

import { turn } from '../../store/order.ts';
import type { Step } from './step.ts';

export class History {
  private done: { step: Step; at: number }[] = [];
  private undone: Step[] = [];

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** When the step was done that `undo` would take back, see order.ts; 0 where there is none. */
  get undoAt(): number {
    return this.done.at(-1)?.at ?? 0;
  }

  /** A new step; what had been undone cannot be done again after it. */
  add(step: Step): void {
    this.done.push({ step, at: turn() });
    this.undone = [];
  }

  /** The last step, while it still can be changed: nothing was undone after it. */
  get last(): Step | null {
    return this.undone.length === 0 ? (this.done.at(-1)?.step ?? null) : null;
  }

  /** The step to take back; null where there is none. */
  undo(): Step | null {
    const step = this.done.pop()?.step ?? null;
    if (step) this.undone.push(step);
    return step;
  }

  clear(): void {
    this.done = [];
    this.undone = [];
  }

  redo(): Step | null {
    const step = this.undone.pop() ?? null;
    if (step) this.done.push({ step, at: turn() });
    return step;
  }
}

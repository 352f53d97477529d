// Whose turn it is in the worker: a person's hand goes before the queue, and the queue before what
// is only done ahead.

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** Lets messages in, as a promise alone would not. */
export function tick(): Promise<void> {
  return new Promise<void>((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(0);
  });
}

export class Turns {
  private atHand = 0;
  private jobs = 0;
  private readonly queue: (() => void)[] = [];
  private readonly idle: (() => void)[] = [];

  /** Touch-up: the queue waits at its next pause until it is done. */
  async first<T>(work: () => Promise<T>): Promise<T> {
    this.atHand++;
    try {
      return await work();
    } finally {
      this.atHand--;
      this.wake();
    }
  }

  /** A job of the queue. */
  async job<T>(work: () => Promise<T>): Promise<T> {
    this.jobs++;
    try {
      return await work();
    } finally {
      this.jobs--;
      this.wake();
    }
  }

  /** Resolves when nobody else has anything to do. */
  async last(): Promise<void> {
    do {
      await tick();
      if (this.atHand || this.jobs) await new Promise<void>((go) => this.idle.push(go));
    } while (this.atHand || this.jobs);
  }

  /** The queue's pause. */
  async after(): Promise<void> {
    do {
      await tick();
      if (this.atHand) await new Promise<void>((go) => this.queue.push(go));
    } while (this.atHand);
  }

  private wake(): void {
    if (this.atHand) return;
    for (const go of this.queue.splice(0)) go();
    if (!this.jobs) for (const go of this.idle.splice(0)) go();
  }
}

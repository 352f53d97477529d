// Whose turn it is in the worker: a person's hand goes before the queue.

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
  private readonly queue: (() => void)[] = [];

  /** Touch-up: the queue waits at its next pause until it is done. */
  async first<T>(work: () => Promise<T>): Promise<T> {
    this.atHand++;
    try {
      return await work();
    } finally {
      if (--this.atHand === 0) for (const go of this.queue.splice(0)) go();
    }
  }

  /** The queue's pause. */
  async after(): Promise<void> {
    do {
      await tick();
      if (this.atHand) await new Promise<void>((go) => this.queue.push(go));
    } while (this.atHand);
  }
}

/** Photos to be written, one after another: the engine holds one of them open at a time. */

interface Departure {
  who: object;
  done: Promise<void>;
}

const queue: Departure[] = [];

/** `work` writes what was left; it is begun when those before it are done. → when it is done */
export function depart(who: object, work: () => Promise<void>): Promise<void> {
  const before = queue.at(-1)?.done ?? Promise.resolve();
  const departure: Departure = { who, done: before.then(work, work) };
  queue.push(departure);
  const over = (): void => {
    queue.splice(queue.indexOf(departure), 1);
  };
  departure.done.then(over, over);
  return departure.done;
}

/** Resolves when the engine is free for this one: its own turn may have come, or nobody is before it. */
export async function free(who: object): Promise<void> {
  const own = queue.findIndex((one) => one.who === who);
  const before = own < 0 ? queue.at(-1) : queue[own - 1];
  await before?.done.catch(() => {});
}

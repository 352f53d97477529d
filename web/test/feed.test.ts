import assert from 'node:assert/strict';
import { test } from 'node:test';
import { depart, free } from '../src/app/features/repair/departures.ts';
import { Feed } from '../src/app/features/repair/feed.ts';
import { Plane, TILE } from '../src/app/features/repair/plane.ts';
import { AS_COMPUTED, type Edge } from '../src/app/features/repair/step.ts';
import type { Cutout, Part, Retouch } from '../src/engine/types.ts';

const TIGHT: Edge = { ...AS_COMPUTED, edgeShift: -2 };
const SHADED: Edge = { ...TIGHT, shadow: 'keep' };
const DEAD = new Error('the engine stopped at this photo');

/** One photo held open; from `end` on it answers with an error, and never with anything else. */
class Held {
  readonly width = TILE;
  readonly height = TILE;
  closed = false;
  private stop!: (error: unknown) => void;
  private readonly ended = new Promise<never>((_, reject) => {
    this.stop = reject;
  });

  /** silent : what is asked without an answer */
  constructor(private readonly silent: readonly (keyof Retouch)[] = []) {
    this.ended.catch(() => {});
  }

  end(error: unknown = DEAD): void {
    this.stop(error);
  }

  paint = () => this.answer('paint', []);
  edge = () => this.answer('edge', []);
  shadow = () => this.answer('shadow', []);
  look = () => this.answer('look', []);
  part = () => this.answer<Part | null>('part', null);
  edit = () => this.answer('edit', new Uint8Array(0));
  file = ({ signal }: { signal?: AbortSignal } = {}) => {
    const stopped = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
    return Promise.race([stopped, this.answer('file', {} as Cutout)]);
  };
  close = () => {
    this.closed = true;
  };

  private async answer<T>(what: keyof Retouch, value: T): Promise<T> {
    if (this.silent.includes(what)) return this.ended;
    return Promise.race([this.ended, Promise.resolve().then(() => value)]);
  }
}

/** The photo is held open by these, one after another. */
function fed(...all: Held[]) {
  const opened: Edge[] = [];
  const failures: unknown[] = [];
  const feed = new Feed(
    {
      plane: new Plane(TILE, TILE),
      open: async (_, edge) => {
        const held = all[opened.length];
        assert.ok(held, 'it was opened once more');
        opened.push(edge);
        return held;
      },
      show: () => {},
      view: () => null,
      told: () => {},
      failed: (error) => failures.push(error),
    },
    AS_COMPUTED,
  );
  return { feed, opened, failures };
}

const soon = () => new Promise((resolve) => setTimeout(resolve));
const signal = new AbortController().signal;

for (const [what, edge] of [
  ['edge', TIGHT],
  ['shadow', SHADED],
] as const) {
  test(`a change of the ${what} under way when the engine is lost is in the file`, async () => {
    const held = new Held([what]);
    const { feed, opened, failures } = fed(held, new Held());
    await feed.open();
    feed.change(edge);
    await soon();
    held.end();
    await feed.file({ signal });
    assert.deepEqual(opened, [AS_COMPUTED, edge]);
    assert.deepEqual(failures, [DEAD]);
  });
}

test('of two changes of the edge the later one is in the file, also when the engine is lost', async () => {
  const held = new Held(['edge']);
  const { feed, opened } = fed(held, new Held());
  await feed.open();
  feed.change(TIGHT);
  await soon();
  feed.change(SHADED);
  held.end();
  await feed.file({ signal });
  assert.deepEqual(opened, [AS_COMPUTED, SHADED]);
});

test('the edge is in the file where a question that came before it was told of the loss', async () => {
  const held = new Held(['part', 'edge']);
  const { feed, opened, failures } = fed(held, new Held());
  await feed.open();
  const part = assert.rejects(feed.part(1, 1), DEAD);
  await soon();
  feed.change(TIGHT);
  await soon();
  held.end();
  await part;
  await feed.file({ signal });
  assert.deepEqual(opened, [AS_COMPUTED, TIGHT]);
  assert.deepEqual(failures, [DEAD]);
});

test('the edge is in the file where the photo was closed on the way', async () => {
  const held = new Held(['edge']);
  const { feed, opened } = fed(held, new Held());
  await feed.open();
  feed.change(TIGHT);
  await soon();
  feed.close();
  held.end();
  await feed.file({ signal });
  assert.deepEqual(opened, [AS_COMPUTED, TIGHT]);
});

test('a photo that is lost while its file is written is opened again by the next try', async () => {
  const held = new Held(['file']);
  const { feed, opened, failures } = fed(held, new Held());
  const first = assert.rejects(feed.file({ signal }), DEAD);
  await soon();
  held.end();
  await first;
  assert.ok(held.closed && !feed.isOpen);
  await feed.file({ signal });
  assert.equal(opened.length, 2);
  assert.deepEqual(failures, [DEAD]);
});

test('a photo that is lost while a piece is looked for is opened again by the next question', async () => {
  const held = new Held(['part']);
  const { feed, opened } = fed(held, new Held());
  const first = assert.rejects(feed.part(1, 1), DEAD);
  await soon();
  held.end();
  await first;
  assert.equal(await feed.part(1, 1), null);
  assert.equal(opened.length, 2);
});

test('a file that is no longer wanted leaves the photo open', async () => {
  const held = new Held(['file']);
  const { feed, opened, failures } = fed(held);
  const stop = new AbortController();
  const file = assert.rejects(feed.file({ signal: stop.signal }));
  await soon();
  stop.abort();
  await file;
  assert.ok(feed.isOpen && !held.closed);
  assert.deepEqual([opened.length, failures.length], [1, 0]);
});

test('what the photo before it answers last does not close the one that is open now', async () => {
  const before = new Held(['file']);
  const { feed, failures } = fed(before, new Held());
  const file = assert.rejects(feed.file({ signal }), DEAD);
  await soon();
  feed.close();
  await feed.open();
  before.end();
  await file;
  assert.ok(feed.isOpen);
  assert.deepEqual(failures, []);
});

test('photos are written one after another, and the next one is opened after that', async () => {
  const said: string[] = [];
  const [one, two] = [{}, {}];
  let end = () => {};
  const writing = new Promise<void>((resolve) => {
    end = resolve;
  });
  const first = depart(one, () => writing).then(() => said.push('one written'));
  const second = depart(two, async () => {
    said.push('two begun');
  });
  const opened = free({}).then(() => said.push('another opened'));
  await free(one); // its own turn has come
  await soon();
  assert.deepEqual(said, []);
  end();
  await Promise.all([first, second, opened]);
  assert.deepEqual(said.toSorted(), ['another opened', 'one written', 'two begun']);
  assert.equal(said.at(-1), 'another opened');
});

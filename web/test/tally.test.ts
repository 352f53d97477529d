import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { State } from '../src/app/store/photo.ts';
import {
  inWords,
  leftInWords,
  neighbour,
  nextWaiting,
  overall,
  secondsLeft,
  tally,
} from '../src/app/store/tally.ts';

const states = (...all: State[]) => all.map((state) => ({ state }));

test('a queue is told in words: what is done of all, then what went wrong', () => {
  assert.equal(inWords(tally([])), 'No photos yet');
  assert.equal(inWords(tally(states('done', 'waiting', 'running'))), '1 of 3 done');
  assert.equal(
    inWords(tally(states('done', 'failed', 'stopped', 'stopped'))),
    '1 of 4 done, 1 failed, 2 stopped',
  );
});

test('every photo is counted once', () => {
  const counts = tally(states('done', 'waiting', 'running', 'failed', 'stopped', 'done'));
  const { all, ...rest } = counts;
  assert.equal(all, 6);
  assert.equal(
    Object.values(rest).reduce((sum, count) => sum + count, 0),
    6,
  );
});

test('the share of a photo never falls as its stages go by, and ends at one', () => {
  let last = -1;
  for (const stage of ['decode', 'matte', 'finish', 'encode'] as const) {
    for (const share of [0, 0.25, 1]) {
      const now = overall({ stage, share });
      assert.ok(now >= last, `${stage} ${share}`);
      last = now;
    }
  }
  assert.ok(Math.abs(last - 1) < 1e-9);
  assert.equal(overall(null), 0);
  assert.ok(overall({ stage: 'encode', share: 7 }) <= 1 + 1e-9);
});

test('the time left goes by the last photos, and is unknown before the first', () => {
  assert.equal(secondsLeft([], 10, 0.5), null);
  assert.equal(secondsLeft([2, 4], 3, null), 9);
  assert.equal(secondsLeft([2], 3, 0.5), 7);
  const slowStart = [100, ...Array.from({ length: 8 }, () => 1)];
  assert.equal(secondsLeft(slowStart, 4, null), 4);
});

test('an estimate is rounded as people would say it', () => {
  assert.equal(leftInWords(3), 'a few seconds left');
  assert.equal(leftInWords(41), 'about 50 s left');
  assert.equal(leftInWords(55), 'about 1 min left');
  assert.equal(leftInWords(600), 'about 10 min left');
  assert.equal(leftInWords(4000), 'about 1 h 7 min left');
  assert.equal(leftInWords(7195), 'about 2 h 0 min left');
});

test('the earliest that waits comes next, whatever the order of the list', () => {
  const at = (order: number, state: State) => ({ order, state });
  assert.equal(nextWaiting([]), null);
  assert.equal(nextWaiting([at(1, 'done'), at(2, 'failed')]), null);
  assert.deepEqual(
    nextWaiting([at(3, 'waiting'), at(1, 'done'), at(2, 'waiting')]),
    at(2, 'waiting'),
  );
});

test('neighbours end at both ends', () => {
  assert.equal(neighbour(['a', 'b'], 'a', 1), 'b');
  assert.equal(neighbour(['a', 'b'], 'a', -1), null);
  assert.equal(neighbour(['a', 'b'], 'b', 1), null);
  assert.equal(neighbour(['a', 'b'], 'c', 1), null);
});

/** Which photos the grid shows, and where its arrow keys lead. */

import { computed, signal } from '@preact/signals';
import { photos } from '../../store/queue.ts';
import { type Standing, standing } from '../../store/review.ts';

export type Filter = 'all' | Standing;

export const FILTERS: readonly { value: Filter; word: string }[] = [
  { value: 'all', word: 'All' },
  { value: 'review', word: 'To review' },
  { value: 'approved', word: 'Approved' },
  { value: 'rejected', word: 'Rejected' },
  { value: 'todo', word: 'To do' },
  { value: 'failed', word: 'Failed' },
];

export const filter = signal<Filter>('all');

export const shown = computed(() =>
  photos.value.filter(
    ({ record }) => filter.value === 'all' || standing(record.value) === filter.value,
  ),
);

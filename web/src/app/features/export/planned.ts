/** What is chosen, what may leave, and what will be written: the export's state, for all its parts. */

import { computed } from '@preact/signals';
import { done } from '../../store/queue.ts';
import { standing } from '../../store/review.ts';
import { settings } from '../../store/settings.ts';
import { outputs } from './outputs.ts';
import { plan } from './plan.ts';

export const chosen = computed(() => {
  const { outputs: keys, ground } = settings.value;
  return outputs(ground).filter(({ key }) => keys.includes(key));
});

/** The photos that leave: the approved ones, or all where the person said so. */
export const leaving = computed(() =>
  done.value.filter(
    ({ record }) => !settings.value.approvedOnly || standing(record.value) === 'approved',
  ),
);

export const planned = computed(() =>
  plan(
    leaving.value.map(({ record }) => record.value),
    chosen.value,
    settings.value.template,
    { confirmed: settings.value.approvedOnly },
  ),
);

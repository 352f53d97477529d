import { computed, signal } from '@preact/signals';
import { counts, photos } from '../../store/queue.ts';
import { Segments } from '../../ui/segments.tsx';
import { Tile } from './tile.tsx';
import './results.css';

type Filter = 'all' | 'done' | 'open' | 'failed';

const filter = signal<Filter>('all');

const shown = computed(() =>
  photos.value.filter(({ record }) => {
    const { state } = record.value;
    if (filter.value === 'all') return true;
    if (filter.value === 'open') return state !== 'done' && state !== 'failed';
    return state === filter.value;
  }),
);

export function Grid() {
  const { all, done, failed } = counts.value;
  const open = all - done - failed;
  return (
    <section class="results" aria-labelledby="results-title">
      <header>
        <h2 id="results-title" class="unseen">
          Photos
        </h2>
        <Segments
          legend="Show"
          value={filter.value}
          onPick={(value) => {
            filter.value = value;
          }}
          choices={[
            { value: 'all', label: `All ${all}` },
            { value: 'done', label: `Done ${done}` },
            { value: 'open', label: `To do ${open}` },
            { value: 'failed', label: `Failed ${failed}` },
          ]}
        />
      </header>
      {shown.value.length > 0 ? (
        <ul class="grid">
          {shown.value.map((photo) => (
            <Tile key={photo.id} photo={photo} />
          ))}
        </ul>
      ) : (
        <p class="results-none soft">Nothing to show here.</p>
      )}
    </section>
  );
}

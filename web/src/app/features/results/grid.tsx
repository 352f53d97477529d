import { computed, signal } from '@preact/signals';
import { counts, photos } from '../../store/queue.ts';
import { Segments } from '../../ui/segments.tsx';
import { Tile } from './tile.tsx';
import './results.css';

type Filter = 'all' | 'done' | 'open';

const filter = signal<Filter>('all');

const shown = computed(() =>
  photos.value.filter(({ record }) => {
    const { state } = record.value;
    if (state === 'failed') return false; // they are listed above, with their reasons
    if (filter.value === 'done') return state === 'done';
    if (filter.value === 'open') return state !== 'done';
    return true;
  }),
);

export function Grid() {
  const { all, done, failed } = counts.value;
  const open = all - done - failed;
  const mixed = done > 0 && open > 0;
  return (
    <section class="results" aria-labelledby="results-title">
      <header>
        <h2 id="results-title" class="unseen">
          Photos
        </h2>
        {(mixed || filter.value !== 'all') && (
          <Segments
            legend="Show"
            value={filter.value}
            onPick={(value) => {
              filter.value = value;
            }}
            choices={[
              { value: 'all', label: `All ${all - failed}` },
              { value: 'done', label: `Done ${done}` },
              { value: 'open', label: `To do ${open}` },
            ]}
          />
        )}
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

import { remove, troubled } from '../../store/queue.ts';
import { retry } from '../../store/runner.ts';
import { Button } from '../../ui/button.tsx';
import { count } from '../../ui/format.ts';
import { sentence } from './sentence.ts';

/** Photos that failed: the file, the cause, the remedy. They keep nothing else from going on. */
export function Problems() {
  const all = troubled.value;
  if (all.length === 0) return null;
  return (
    <section class="problems" aria-labelledby="problems-title">
      <h2 id="problems-title">{count(all.length, 'photo')} failed</h2>
      <ul>
        {all.map((photo) => {
          const { name, trouble } = photo.record.value;
          return (
            <li key={photo.id}>
              <span class="problem-file" title={photo.record.value.path}>
                {name}
              </span>
              <span class="problem-cause">{sentence(trouble?.cause)}</span>
              <span class="problem-remedy soft">{sentence(trouble?.remedy)}</span>
              <span class="problem-actions">
                <Button
                  size="tiny"
                  icon="retry"
                  onClick={() => retry(photo)}
                  aria-label={`Try ${name} again`}
                >
                  Try again
                </Button>
                <Button
                  size="tiny"
                  kind="plain"
                  icon="close"
                  only
                  onClick={() => void remove(photo)}
                  aria-label={`Take ${name} out`}
                >
                  Take out
                </Button>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

import { href } from '../../router.ts';
import { files } from '../../storage/files.ts';
import type { Photo } from '../../store/photo.ts';
import { standing } from '../../store/review.ts';
import { retry, stop } from '../../store/runner.ts';
import { overall } from '../../store/tally.ts';
import { Bar } from '../../ui/bar.tsx';
import { Button } from '../../ui/button.tsx';
import { bytes } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { useObjectUrl } from '../../ui/object-url.ts';
import { Badge } from '../decide/badge.tsx';
import { sentence } from '../queue/sentence.ts';
import { takeOut } from '../queue/take-out.ts';

const STAGES = {
  download: 'Getting the model',
  start: 'Starting',
  decode: 'Reading the photo',
  matte: 'Finding the subject',
  finish: 'Finishing the edges',
  encode: 'Writing the PNG',
} as const;

/** One photo in the grid. */
export function Tile({ photo }: { photo: Photo }) {
  const { state } = photo.record.value;
  if (state === 'done') return <Done photo={photo} />;
  return <Open photo={photo} />;
}

function Done({ photo }: { photo: Photo }) {
  const { name, outcome, repair } = photo.record.value;
  const url = useObjectUrl(() => files.get('thumb', photo.id), [photo.id, outcome]);
  const doubts = (outcome?.cut.length ?? 0) > 0 || (outcome?.notes.length ?? 0) > 0;
  return (
    <li class="tile done">
      <a href={href.photo(photo.id)} class="tile-link" data-photo={photo.id}>
        <span class="tile-picture checker">
          {url && <img src={url} alt="" width={192} height={192} decoding="async" />}
        </span>
        <span class="tile-caption">
          <span class="tile-name" title={name}>
            {name}
          </span>
          <span class="tile-note soft number">
            <Badge standing={standing(photo.record.value)} />
            {repair && <span>repaired</span>}
            {doubts && (
              <span class="tile-doubt">
                <Icon name="warn" />
                <span class="unseen">, has notes</span>
              </span>
            )}
            {outcome && <span class="tile-size">{`${outcome.width} × ${outcome.height}`}</span>}
          </span>
        </span>
      </a>
    </li>
  );
}

function Open({ photo }: { photo: Photo }) {
  const { name, path, state, size, trouble } = photo.record.value;
  const progress = photo.progress.value;
  const runs = state === 'running';
  const ended = state === 'stopped' || state === 'failed';
  return (
    <li class={`tile ${state}`}>
      <span class="tile-picture">
        <Icon name={state === 'failed' ? 'warn' : 'photo'} />
        {state === 'failed' && (
          <>
            <span class="tile-cause">{sentence(trouble?.cause)}</span>
            <span class="tile-remedy">{sentence(trouble?.remedy)}</span>
          </>
        )}
        {runs && (
          <span class="tile-progress">
            <Bar share={overall(progress)} label={name} />
          </span>
        )}
      </span>
      <span class="tile-caption">
        <span class="tile-name" title={path}>
          {name}
        </span>
        <span class="tile-note soft number">
          {runs && (progress ? STAGES[progress.stage] : 'Next')}
          {state === 'waiting' && `Waiting · ${bytes(size)}`}
          {state === 'stopped' && 'Stopped'}
          {state === 'failed' && 'Failed'}
        </span>
      </span>
      <span class="tile-actions">
        {/* One button, whatever it does: it keeps the focus when the photo's state changes. */}
        <Button
          size="tiny"
          kind="plain"
          icon={ended ? 'retry' : 'stop'}
          only
          aria-label={ended ? `Try ${name} again` : `Stop ${name}`}
          onClick={() => (ended ? retry(photo) : stop(photo))}
        >
          {ended ? 'Try again' : 'Stop'}
        </Button>
        {ended && (
          <Button
            size="tiny"
            kind="plain"
            icon="close"
            only
            aria-label={`Take ${name} out`}
            onClick={() => takeOut([photo])}
          >
            Take out
          </Button>
        )}
      </span>
    </li>
  );
}

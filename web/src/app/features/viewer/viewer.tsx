import { useLayoutEffect, useState } from 'preact/hooks';
import { go, href } from '../../router.ts';
import { files } from '../../storage/files.ts';
import type { Photo } from '../../store/photo.ts';
import { done, find, remove, restored, source } from '../../store/queue.ts';
import { neighbour } from '../../store/tally.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { useObjectUrl } from '../../ui/object-url.ts';
import { Segments } from '../../ui/segments.tsx';
import { Details } from './details.tsx';
import { Grounds, ground } from './grounds.tsx';
import { copyPicture, downloadPicture } from './hand-out.ts';
import { Stage } from './stage.tsx';
import { Wipe } from './wipe.tsx';
import './viewer.css';

export type Mode = 'cutout' | 'beside' | 'wipe';

/** One photo at full resolution: on any ground, beside its original, or wiped over it. */
export function Viewer({ id }: { id: string }) {
  const photo = find(id);
  if (!photo) {
    return (
      <div class="viewer-missing">
        <h1>{restored.value ? 'This photo is not here any more' : 'One moment'}</h1>
        {restored.value && <ButtonLink href={href.photos}>All photos</ButtonLink>}
      </div>
    );
  }
  return <Opened key={id} photo={photo} />;
}

// Kept while people go from photo to photo.
let lastMode: Mode = 'cutout';
let lastActual = false;

function Opened({ photo }: { photo: Photo }) {
  const [mode, setMode] = useState<Mode>(lastMode);
  const [actual, setActual] = useState(lastActual);
  const [split, setSplit] = useState(50);
  const { name, outcome } = photo.record.value;
  const master = useObjectUrl(() => files.get('master', photo.id), [photo.id, outcome]);
  const original = useObjectUrl(() => source(photo), [photo.id]);
  lastMode = mode;
  lastActual = actual;
  return (
    <div class="viewer">
      <ViewerBar photo={photo} />
      <div class="viewer-body">
        <div class="viewer-main">
          <Stage
            master={master}
            original={original}
            name={name}
            width={outcome?.width ?? 1}
            height={outcome?.height ?? 1}
            ground={ground.value}
            mode={mode}
            split={split}
            actual={actual}
          />
          <div class="viewer-tools">
            <Segments
              legend="Compare"
              value={mode}
              onPick={setMode}
              choices={[
                { value: 'cutout', label: 'Cut-out' },
                { value: 'beside', label: 'Side by side' },
                { value: 'wipe', label: 'Wipe' },
              ]}
            />
            <Segments
              legend="Size"
              value={actual ? 'actual' : 'fit'}
              onPick={(value) => setActual(value === 'actual')}
              choices={[
                { value: 'fit', label: 'Fit' },
                { value: 'actual', label: '100 %' },
              ]}
            />
            {mode === 'wipe' && <Wipe value={split} onChange={setSplit} />}
          </div>
        </div>
        <aside class="viewer-side" aria-label="Photo">
          <Grounds />
          <Details photo={photo} />
          <div class="viewer-actions">
            <Button kind="primary" icon="down" onClick={() => void downloadPicture(photo)}>
              Download PNG
            </Button>
            <Button icon="copy" onClick={() => void copyPicture(photo)}>
              Copy
            </Button>
            <Button
              kind="plain"
              icon="trash"
              onClick={() => {
                const ids = done.value.map((one) => one.id);
                const next = neighbour(ids, photo.id, 1) ?? neighbour(ids, photo.id, -1);
                void remove(photo);
                go(next ? href.photo(next) : href.photos, true);
              }}
            >
              Delete
            </Button>
          </div>
        </aside>
      </div>
    </div>
  );
}

function ViewerBar({ photo }: { photo: Photo }) {
  const ids = done.value.map(({ id }) => id);
  const before = neighbour(ids, photo.id, -1);
  const after = neighbour(ids, photo.id, 1);
  // With the picture, not after it is painted: until then a quick key would step from the last one.
  useLayoutEffect(() => {
    const keys = (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      if (target.closest('dialog')) return;
      if (event.key === 'Escape') go(href.photos);
      // Where the arrows mean something already, they keep their meaning.
      if (target.closest('input, .stage-scroll[data-scrolls]')) return;
      if (event.key === 'ArrowLeft' && before) go(href.photo(before), true);
      else if (event.key === 'ArrowRight' && after) go(href.photo(after), true);
    };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  }, [before, after]);
  return (
    <div class="viewer-bar">
      <ButtonLink kind="plain" icon="back" href={href.photos}>
        All photos
      </ButtonLink>
      <h1 title={photo.record.value.path}>{photo.record.value.name}</h1>
      <div class="viewer-step">
        <span class="soft number small">
          {ids.indexOf(photo.id) + 1} of {ids.length}
        </span>
        <Button
          icon="back"
          only
          disabled={!before}
          onClick={() => before && go(href.photo(before), true)}
        >
          Previous photo
        </Button>
        <Button
          icon="forward"
          only
          disabled={!after}
          onClick={() => after && go(href.photo(after), true)}
        >
          Next photo
        </Button>
      </div>
    </div>
  );
}

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { go, href } from '../../router.ts';
import type { Photo } from '../../store/photo.ts';
import { binLast, done, find, photos } from '../../store/queue.ts';
import { standing } from '../../store/review.ts';
import { first, last, review } from '../../store/verdict.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { count } from '../../ui/format.ts';
import { type Shortcut, useShortcuts } from '../../ui/keys.ts';
import { Segments } from '../../ui/segments.tsx';
import { approve, reject, TO_EXPORT, undo } from '../decide/deciding.ts';
import { RejectForm } from '../decide/reject-form.tsx';
import { takeOut } from '../queue/take-out.ts';
import { FILTERS, filter, shown } from './filter.ts';
import { roam } from './roam.ts';
import { Tile } from './tile.tsx';
import './results.css';

const ARROWS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];

export function Grid() {
  const list = useRef<HTMLUListElement>(null);
  const [clearing, setClearing] = useState(false);
  const [rejecting, setRejecting] = useState<Photo | null>(null);
  const counts = review.value;

  const links = (): HTMLAnchorElement[] => [
    ...(list.current?.querySelectorAll<HTMLAnchorElement>('.tile-link') ?? []),
  ];
  const here = (): number => links().indexOf(document.activeElement as HTMLAnchorElement);
  const inGrid = (): boolean => here() >= 0;
  const focused = (): Photo | null => find(links()[here()]?.dataset.photo ?? '');
  const decidable = (): boolean => {
    const photo = focused();
    return photo !== null && photo.record.value.state === 'done';
  };
  const goal = useRef<{ id: string | null; place: number } | null>(null);
  const [, drawAgain] = useState(0);
  /** To a photo's tile, or, where the filter has taken it away, to the one in its place. */
  const toTile = (id: string | null, place: number): void => {
    goal.current = { id, place };
    drawAgain((times) => times + 1);
  };
  // With the picture, not a frame later: the next key may decide about the tile that has the focus.
  useLayoutEffect(() => {
    if (!goal.current) return;
    const { id, place } = goal.current;
    goal.current = null;
    const all = links();
    const wanted = all.find((link) => link.dataset.photo === id);
    (wanted ?? all[Math.min(place, all.length - 1)])?.focus();
  });
  const move = (key: string): void => {
    const all = links();
    const spots = all.map((link) => {
      const { left, top } = link.getBoundingClientRect();
      return { left, top };
    });
    const to = roam(spots, here(), key);
    if (to !== null) all[to]?.focus();
  };
  const keys: Shortcut[] = [
    {
      keys: ARROWS,
      label: 'From photo to photo',
      group: 'Grid',
      repeats: true,
      when: inGrid,
      run: byKey(move),
    },
    {
      keys: ['a', 'A'],
      label: 'Approve the photo with the focus',
      group: 'Grid',
      when: decidable,
      run: () => {
        const [photo, place] = [focused(), here()];
        if (photo) approve(photo, kept(photo), (id) => toTile(id, place));
      },
    },
    {
      keys: ['r', 'R'],
      label: 'Reject the photo with the focus',
      group: 'Grid',
      when: decidable,
      run: () => setRejecting(focused()),
    },
    {
      keys: ['Ctrl+z'],
      label: 'Take the last decision back',
      group: 'Grid',
      when: () => !binLast.value && last.value !== null,
      run: () => {
        const id = last.value?.id ?? null;
        const place = Math.max(0, here());
        undo();
        toTile(id, place);
      },
    },
    {
      keys: ['j'],
      label: 'Open the first photo to review',
      group: 'Grid',
      run: () => {
        const id = first() ?? done.value[0]?.id;
        if (id) go(href.photo(id));
      },
    },
    { ...TO_EXPORT, group: 'Grid' },
  ];
  useShortcuts(keys, []);
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
          choices={FILTERS.map(({ value, word }) => ({
            value,
            label: `${word} ${counts[value]}`,
          }))}
        />
        {shown.value.length > 0 && (
          <Button size="tiny" kind="plain" icon="trash" onClick={() => setClearing(true)}>
            Delete {shown.value.length === photos.value.length ? 'all' : 'these'}
          </Button>
        )}
      </header>
      {shown.value.length > 0 ? (
        <ul class="grid" ref={list}>
          {shown.value.map((photo) => (
            <Tile key={photo.id} photo={photo} />
          ))}
        </ul>
      ) : (
        <p class="results-none soft">Nothing to show here.</p>
      )}
      {clearing && (
        <Dialog
          title={`Delete ${count(shown.value.length, 'photo')}?`}
          onClose={() => setClearing(false)}
        >
          <p>
            Their cut-outs, texts and decisions go with them. Files that you have saved elsewhere
            stay, and so does the model.
          </p>
          <div class="actions">
            <Button onClick={() => setClearing(false)}>Keep them</Button>
            <Button
              kind="danger"
              icon="trash"
              onClick={() => {
                setClearing(false);
                takeOut(shown.value);
              }}
            >
              Delete {count(shown.value.length, 'photo')}
            </Button>
          </div>
        </Dialog>
      )}
      {rejecting && (
        <Dialog title={`Reject ${rejecting.record.value.name}`} onClose={() => setRejecting(null)}>
          <RejectForm
            photo={rejecting}
            surface={null}
            onCancel={() => setRejecting(null)}
            onReject={(why) => {
              const photo = rejecting;
              const place = shown.value.indexOf(photo);
              const onward = (id: string | null) => toTile(id, Math.max(0, place));
              reject(photo, why, onward, () => setRejecting(null));
            }}
          />
          <p class="small">
            <a href={href.photo(rejecting.id)}>Open it</a> to mark the spot.
          </p>
        </Dialog>
      )}
    </section>
  );
}

function byKey(move: (key: string) => void): (event: KeyboardEvent) => void {
  return ({ key }) => move(key);
}

/** Approved once more, a photo keeps what was confirmed. */
function kept(photo: Photo): string[] {
  const record = photo.record.value;
  return standing(record) === 'approved' ? (record.verdict?.confirmed ?? []) : [];
}

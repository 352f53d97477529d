import { useEffect, useLayoutEffect } from 'preact/hooks';
import { href } from '../../../router.ts';
import type { Photo } from '../../../store/photo.ts';
import { Button } from '../../../ui/button.tsx';
import { easel } from '../stage.tsx';
import type { Surface } from '../surface.ts';
import { begin, current, kindOf, ring, settle, spots, visit, walk, whereOf } from './tour.ts';

export function spotCount(): string | null {
  return spots.value ? String(spots.value.length) : null;
}

/** The places of this photo that are worth a look, as a list to walk. */
export function Spots({ photo, surface }: { photo: Photo; surface: Surface | null }) {
  const { outcome } = photo.record.value;
  useLayoutEffect(() => {
    begin(surface);
    const end = surface?.over(ring);
    return () => {
      end?.();
      begin(null);
    };
  }, [surface]);
  useEffect(() => {
    if (!surface) return;
    let over = false;
    void easel
      .peek()
      ?.spots()
      .then((found) => {
        if (!over) settle(found);
      })
      .catch(() => undefined); // the photo was taken down meanwhile
    return () => {
      over = true;
    };
  }, [surface, outcome]);
  const all = spots.value;
  if (!all) return <p class="soft small">Looking…</p>;
  if (all.length === 0) {
    return <p class="soft small">No place stands out. Look along the edge all the same.</p>;
  }
  return (
    <>
      <ol class="spot-list">
        {all.map((spot, index) => (
          <li key={`${spot.x} ${spot.y}`}>
            <button
              type="button"
              class="spot"
              aria-current={current.value === index}
              onClick={() => visit(index)}
            >
              <span class="number soft">{index + 1}</span>
              <span class="spot-kind">{kindOf(spot)}</span>
              {surface && <span class="unseen">, {whereOf(spot, surface)}</span>}
            </button>
          </li>
        ))}
      </ol>
      <div class="spots-walk">
        <Button size="tiny" icon="back" only onClick={() => walk(-1)}>
          Previous spot
        </Button>
        <Button size="tiny" icon="forward" only onClick={() => walk(1)}>
          Next spot
        </Button>
        <a class="small" href={href.guide('failures', 'how-to-look')}>
          How to look
        </a>
      </div>
    </>
  );
}

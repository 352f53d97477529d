import { useLayoutEffect } from 'preact/hooks';
import { go, href } from '../../router.ts';
import type { Photo } from '../../store/photo.ts';
import { done } from '../../store/queue.ts';
import { neighbour } from '../../store/tally.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { modalOpen } from '../../ui/keys.ts';
import { easel } from './stage.tsx';

export function ViewerBar({ photo }: { photo: Photo }) {
  const ids = done.value.map(({ id }) => id);
  const before = neighbour(ids, photo.id, -1);
  const after = neighbour(ids, photo.id, 1);
  useEscape();
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

/** Out of the photo, from any field; a dialog and a tool in hand take the key for themselves. */
function useEscape(): void {
  useLayoutEffect(() => {
    const leave = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if ((event.target as HTMLElement).closest?.('dialog')) return;
      if (modalOpen()) return;
      if (!easel.peek()?.letGo()) go(href.photos);
    };
    addEventListener('keydown', leave);
    return () => removeEventListener('keydown', leave);
  }, []);
}

import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { files } from '../../storage/files.ts';
import type { Photo } from '../../store/photo.ts';
import { source } from '../../store/queue.ts';
import { Easel } from './easel.ts';
import * as look from './look.ts';
import type { Surface } from './surface.ts';

/** The one stage that is on the page; its buttons and keys are elsewhere. */
export const easel = signal<Easel | null>(null);

const STEP = 64; // px that an arrow key moves the picture
const FINE = 12; // and the loupe

interface Props {
  photo: Photo;
  onSurface: (surface: Surface | null) => void;
}

/** The picture itself, on a canvas that shows its own pixels at any size. */
export function Stage({ photo, onSurface }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { name, outcome } = photo.record.value;
  const { width, height } = outcome ?? { width: 0, height: 0 };
  useLayoutEffect(() => {
    if (!canvas.current) return;
    const made = new Easel(canvas.current);
    easel.value = made;
    return () => {
      easel.value = null;
      made.end();
    };
  }, []);
  useLayoutEffect(() => {
    const at = easel.peek();
    if (!at) return;
    if (width === 0) {
      at.takeDown();
      return;
    }
    onSurface(at.hang({ width, height }));
    return () => onSurface(null);
  }, [photo.id, width, height]);
  useEffect(() => {
    const at = easel.peek();
    if (!at || width === 0) return;
    let over = false;
    const open = async (): Promise<void> => {
      const [thumb, master, original] = await Promise.all([
        files.get('thumb', photo.id),
        files.get('master', photo.id),
        source(photo),
      ]);
      if (over) return;
      if (!master) {
        at.trouble.value = { cutout: 'the cut-out is not in the store any more' };
        return;
      }
      at.load({ master, original });
      const poster = thumb && (await createImageBitmap(thumb).catch(() => null));
      if (poster && !over) at.pin(poster);
      else poster?.close();
    };
    void open();
    return () => {
      over = true;
    };
  }, [photo.id, outcome]);
  return (
    <div class="stage">
      <canvas
        ref={canvas}
        class="stage-canvas"
        role="img"
        tabIndex={0}
        aria-label={`${name}, ${layerName()}`}
        aria-describedby="stage-keys"
        data-whole={easel.value?.whole.value ?? false}
        onKeyDown={onArrow}
      />
      <p id="stage-keys" class="unseen">
        The arrow keys move the picture, + and - zoom, 0 shows all of it, ? lists all keys.
      </p>
      {look.mode.value === 'beside' && !look.holding.value && (
        <div
          class="stage-captions"
          data-stacked={easel.value?.stacked.value ?? false}
          aria-hidden="true"
        >
          <span>Original</span>
          <span>{look.alphaView.value ? 'Alpha' : 'Cut-out'}</span>
        </div>
      )}
      <Trouble empty={width === 0} />
    </div>
  );
}

function Trouble({ empty }: { empty: boolean }) {
  const trouble = easel.value?.trouble.value ?? {};
  const original =
    trouble.original && (look.mode.value !== 'cutout' || look.holding.value)
      ? 'This browser cannot show the original.'
      : null;
  const text = empty
    ? 'This photo has not been cut out yet.'
    : trouble.cutout
      ? `The cut-out cannot be shown: ${trouble.cutout}.`
      : original;
  return text ? (
    <p class="stage-failed" role="status">
      {text}
    </p>
  ) : null;
}

/** What the canvas shows, for those who cannot see it. */
function layerName(): string {
  if (look.holding.value) return 'the original';
  const layer = look.alphaView.value ? 'its alpha' : 'cut out';
  const edges = look.edges.value ? ', soft edges hatched' : '';
  if (look.mode.value === 'beside') return `the original beside it ${layer}${edges}`;
  if (look.mode.value === 'wipe') return `the original wiped over it ${layer}${edges}`;
  return `${layer}${edges}`;
}

function onArrow(event: KeyboardEvent): void {
  const at = easel.peek();
  if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
  const [x, y] = ARROWS[event.key] ?? [0, 0];
  if (x === 0 && y === 0) return;
  if (look.loupe.peek()) {
    const step = event.shiftKey ? 4 * FINE : FINE;
    at.sight.slide(x * step, y * step);
  } else if (look.mode.peek() === 'wipe' && x !== 0) {
    return; // the arrows of the wipe
  } else {
    const step = event.shiftKey ? 4 * STEP : STEP;
    at.sight.pan(-x * step, -y * step);
  }
  event.preventDefault();
}

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

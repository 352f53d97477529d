import { computed, type Signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Button } from '../../ui/button.tsx';
import { Segments } from '../../ui/segments.tsx';
import { useHandBack } from './hand-back.ts';
import * as look from './look.ts';
import { easel } from './stage.tsx';
import { zoomStep } from './viewer-keys.tsx';
import { Wipe } from './wipe.tsx';

/** What is under the stage: how to compare, how large, which layer. */
export function Tools() {
  const bar = useRef<HTMLDivElement>(null);
  useHandBack(bar);
  return (
    <div ref={bar} class="viewer-tools">
      <Segments<look.Mode>
        legend="Compare"
        value={look.mode.value}
        onPick={(value) => {
          look.mode.value = value;
        }}
        choices={[
          { value: 'cutout', label: 'Cut-out' },
          { value: 'beside', label: 'Side by side' },
          { value: 'wipe', label: 'Wipe' },
        ]}
      />
      <Zoom />
      <div class="layers">
        <Held />
        <Toggle which={look.alphaView} label="Alpha" keys="m" />
        <Toggle which={look.edges} label="Edges" keys="e" />
        <Toggle which={look.loupe} label="Loupe" keys="z" />
      </div>
      {look.mode.value === 'wipe' && <Wipe value={look.split.value} onChange={look.wipeTo} />}
    </div>
  );
}

function Toggle({ which, label, keys }: { which: Signal<boolean>; label: string; keys: string }) {
  return (
    <button
      type="button"
      class="button toggle"
      aria-pressed={which.value}
      aria-keyshortcuts={keys}
      onClick={() => {
        which.value = !which.value;
      }}
    >
      {label}
    </button>
  );
}

/** Shown while it is pressed; with a keyboard or a screen reader it stays until it is pressed again. */
function Held() {
  const show = (on: boolean): void => {
    look.holding.value = on;
  };
  return (
    <button
      type="button"
      class="button toggle"
      aria-pressed={look.holding.value}
      aria-keyshortcuts="Space"
      title="Hold to see the original"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        show(true);
      }}
      onPointerUp={() => show(false)}
      onPointerCancel={() => show(false)}
      onContextMenu={(event) => event.preventDefault()}
      onClick={(event) => event.detail === 0 && show(!look.holding.value)}
    >
      Original
    </button>
  );
}

/** A signal of its own: a pan, which changes the place alone, renders nothing here. */
const percent = computed(() => Math.round(look.place.value.zoom * 100));

function Zoom() {
  const size = look.fitted.value ? 'fit' : percent.value === 100 ? 'actual' : 'other';
  return (
    <div class="zoom">
      <Button size="tiny" icon="minus" only onClick={() => zoomStep(-1)}>
        Zoom out
      </Button>
      <label class="zoom-number">
        <span class="unseen">Zoom in per cent</span>
        <input
          type="number"
          class="field"
          min={25}
          max={800}
          step={25}
          value={percent.value}
          onChange={(event) => {
            const value = event.currentTarget.valueAsNumber;
            if (Number.isFinite(value)) easel.peek()?.sight.zoomTo(value / 100);
            // What is out of bounds is put back to what is shown.
            event.currentTarget.value = String(Math.round(look.place.peek().zoom * 100));
          }}
        />
        <span aria-hidden="true">%</span>
      </label>
      <Button size="tiny" icon="add" only onClick={() => zoomStep(1)}>
        Zoom in
      </Button>
      <Segments<'fit' | 'actual' | 'other'>
        legend="Size"
        value={size}
        onPick={(value) =>
          value === 'fit' ? easel.peek()?.sight.fit() : easel.peek()?.sight.zoomTo(1)
        }
        choices={[
          { value: 'fit', label: 'Fit' },
          { value: 'actual', label: '100 %' },
        ]}
      />
    </div>
  );
}

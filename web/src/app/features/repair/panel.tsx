/** Touch-up of one photo: tools, the edge, and the way back. */

import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Photo } from '../../store/photo.ts';
import { binLast } from '../../store/queue.ts';
import { last } from '../../store/verdict.ts';
import { tell } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useShortcuts } from '../../ui/keys.ts';
import { sentence } from '../queue/sentence.ts';
import { useHandBack } from '../viewer/hand-back.ts';
import type { Surface } from '../viewer/surface.ts';
import { BrushControls } from './brush-controls.tsx';
import { EdgeControls } from './edge-controls.tsx';
import { PartControls } from './part-controls.tsx';
import { ShadowControls } from './shadow.tsx';
import { ToolPicker } from './tool-picker.tsx';
import { brush, fitBrush, isBrush, partMode, resized, setBrush, tool } from './tools.ts';
import { type Doing, type TouchUp, touchUpOf } from './touch-up.ts';
import { useTool } from './use-tool.ts';
import './repair.css';

interface Props {
  photo: Photo;
  surface: Surface | null;
}

export function RepairPanel({ photo, surface }: Props) {
  const { state, outcome } = photo.record.value;
  if (!outcome) return null;
  if (state !== 'done') {
    return <p class="soft small">This photo is being cut; repairs can begin after that.</p>;
  }
  return <Opened key={photo.id} photo={photo} surface={surface} />;
}

function Opened({ photo, surface }: Props) {
  const touchUp = useMemo(() => touchUpOf(photo), [photo]);
  // With the picture, not after it is painted: a key that follows at once must find all in place.
  useLayoutEffect(
    () => () => {
      // Whoever drags on the next photo means to move it.
      tool.value = 'move';
      partMode.value = 'auto';
    },
    [],
  );
  useLayoutEffect(() => {
    if (!surface) return;
    fitBrush(surface.width, surface.height);
    return touchUp.enter(surface);
  }, [touchUp, surface]);
  const active = useTool(touchUp, surface);
  const tools = useRef<HTMLDivElement>(null);
  useHandBack(tools);
  const able = surface !== null && touchUp.ready.value;
  return (
    <div ref={tools} class="touch-up">
      <ToolPicker disabled={!able} />
      <Way photo={photo} touchUp={touchUp} />
      {isBrush.value && <BrushControls />}
      {tool.value === 'part' && <PartControls active={active} />}
      <EdgeControls touchUp={touchUp} disabled={!able} />
      <ShadowControls photo={photo} touchUp={touchUp} disabled={!able} />
      {touchUp.trouble.value && (
        <p class="touch-up-trouble small" role="alert">
          <Icon name="warn" />
          <span>
            {sentence(touchUp.trouble.value.cause)} {sentence(touchUp.trouble.value.remedy)}
          </span>
        </p>
      )}
    </div>
  );
}

const WORDS: Record<Doing, string> = {
  nothing: '',
  opening: 'Getting ready…',
  painting: 'Finishing the edge…',
  waiting: 'Changed, saving soon',
  saving: 'Saving…',
};

function State({ touchUp }: { touchUp: TouchUp }) {
  const doing = touchUp.doing.value;
  const words = doing === 'nothing' && touchUp.touched.value ? 'Saved' : WORDS[doing];
  return (
    <p class="touch-up-state soft small" data-testid="repair-state" data-doing={doing}>
      {words}
    </p>
  );
}

/** Back, forth, and back to the beginning. */
function Way({ photo, touchUp }: { photo: Photo; touchUp: TouchUp }) {
  const undo = (): void => {
    const label = touchUp.undo();
    tell(label ? `Undone: ${label}` : 'Nothing to undo');
  };
  const redo = (): void => {
    const label = touchUp.redo();
    tell(label ? `Done again: ${label}` : 'Nothing to redo');
  };
  const startOver = (): void => {
    touchUp.startOver();
    tell('Back to the cut-out as it was computed; undo brings the repairs back');
  };
  const size = (by: 1 | -1): void => {
    setBrush({ size: resized(brush.value.size ?? 1, by) });
    tell(`Brush ${brush.value.size} px`);
  };
  useShortcuts(
    [
      {
        keys: ['Ctrl+z'],
        label: 'Undo a repair',
        group: 'Repair',
        repeats: true,
        run: undo,
        // A deletion or a decision may have come later.
        when: () => !binLast.value && touchUp.undoAt > (last.value?.at ?? 0),
      },
      {
        keys: ['Ctrl+Shift+z', 'Ctrl+y'],
        label: 'Redo a repair',
        group: 'Repair',
        repeats: true,
        run: redo,
        when: () => touchUp.canRedo.value,
      },
      {
        keys: [','],
        label: 'Smaller brush',
        group: 'Repair',
        repeats: true,
        run: () => size(-1),
        when: brushing,
      },
      {
        keys: ['.'],
        label: 'Larger brush',
        group: 'Repair',
        repeats: true,
        run: () => size(1),
        when: brushing,
      },
    ],
    [photo, touchUp],
  );
  return (
    <div class="touch-up-way">
      <Button size="tiny" icon="undo" disabled={!touchUp.canUndo.value} onClick={undo}>
        Undo
      </Button>
      <Button size="tiny" icon="redo" disabled={!touchUp.canRedo.value} onClick={redo}>
        Redo
      </Button>
      <Button size="tiny" kind="plain" disabled={!touchUp.touched.value} onClick={startOver}>
        Start over
      </Button>
      <State touchUp={touchUp} />
    </div>
  );
}

const brushing = (): boolean => isBrush.value;

import { NO_SHADOW, NOT_PLAIN } from '../../../engine/shadow-notes.ts';
import type { Shadow } from '../../../engine/types.ts';
import type { Photo } from '../../store/photo.ts';
import { announce } from '../../ui/announcer.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Segments } from '../../ui/segments.tsx';
import { sentence } from '../queue/sentence.ts';
import type { TouchUp } from './touch-up.ts';

const CHOICES = [
  { value: 'drop', label: 'Dropped' },
  { value: 'keep', label: 'Kept' },
] as const;

interface Props {
  photo: Photo;
  touchUp: TouchUp;
  disabled: boolean;
}

/** Whether the shadow on a plain ground comes along, with why where it does not. */
export function ShadowControls({ photo, touchUp, disabled }: Props) {
  const { shadow } = touchUp.edge.value;
  const pick = (value: Shadow): void => {
    touchUp.choose(value);
    announce(value === 'keep' ? 'Shadow kept' : 'Shadow dropped');
  };
  return (
    <div class="touch-up-group">
      <Segments
        legend="Shadow"
        titled
        disabled={disabled}
        choices={CHOICES}
        value={shadow}
        onPick={pick}
      />
      {shadow === 'keep' && <Told photo={photo} touchUp={touchUp} />}
    </div>
  );
}

/** What the engine said of it, once the cut-out is written, or what a kept shadow means. */
function Told({ photo, touchUp }: Omit<Props, 'disabled'>) {
  const said = photo.record.value.outcome?.notes ?? [];
  const why = said.find((note) => note === NO_SHADOW || note === NOT_PLAIN);
  if (why && touchUp.doing.value === 'nothing') {
    return (
      <p class="touch-up-none small" role="status">
        <Icon name="warn" />
        <span>{sentence(why)}</span>
      </p>
    );
  }
  return (
    <p class="soft small">
      As soft alpha, on a plain ground only. Erase takes it away where it is wrong. Channels that
      measure the product refuse it.
    </p>
  );
}

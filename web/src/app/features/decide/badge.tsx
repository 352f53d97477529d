import type { Standing } from '../../store/review.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import './badge.css';

const LOOKS: Record<Standing, { word: string; icon: IconName }> = {
  todo: { word: 'To do', icon: 'photo' },
  review: { word: 'To review', icon: 'look' },
  approved: { word: 'Approved', icon: 'check' },
  rejected: { word: 'Rejected', icon: 'close' },
  failed: { word: 'Failed', icon: 'warn' },
};

/** Where a photo stands, by icon and word; the colour only helps. */
export function Badge({ standing }: { standing: Standing }) {
  const { word, icon } = LOOKS[standing];
  return (
    <span class="verdict-badge" data-standing={standing}>
      <Icon name={icon} />
      {word}
    </span>
  );
}

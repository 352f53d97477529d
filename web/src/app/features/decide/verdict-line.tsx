import { reasonsOf } from '../../../channel/reasons.ts';
import { href } from '../../router.ts';
import type { PhotoRecord } from '../../store/photo.ts';
import { standing } from '../../store/review.ts';
import { settings } from '../../store/settings.ts';
import { review } from '../../store/verdict.ts';
import { Icon } from '../../ui/icon.tsx';
import { Badge } from './badge.tsx';

/** What was decided, by whom and when, and why. */
export function VerdictLine({ record }: { record: PhotoRecord }) {
  const { verdict } = record;
  const { review: open, todo, approved } = review.value;
  return (
    <div class="verdict">
      <p class="verdict-line">
        <Badge standing={standing(record)} />
        {verdict && (
          <span class="soft small">
            {verdict.by && `${verdict.by}, `}
            <time dateTime={verdict.at}>{shown(verdict.at)}</time>
          </span>
        )}
      </p>
      {verdict && verdict.reasons.length > 0 && (
        <ul class="verdict-reasons">
          {reasonsOf(verdict.reasons).map(({ key, title, means }) => (
            <li key={key}>
              <strong>{title}</strong> <span class="soft">{means}</span>
            </li>
          ))}
        </ul>
      )}
      {verdict?.note && <p class="verdict-note">{verdict.note}</p>}
      {verdict && verdict.confirmed.length > 0 && (
        <p class="soft small">Confirmed: no {verdict.confirmed.join(', ')}.</p>
      )}
      {open === 0 && todo === 0 && (
        <p class="verdict-end small">
          <Icon name="check" />
          <span>
            All reviewed.{' '}
            {(approved > 0 || !settings.value.approvedOnly) && <a href={href.export}>Export</a>}
          </span>
        </p>
      )}
    </div>
  );
}

function shown(at: string): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

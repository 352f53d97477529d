import type { Photo } from '../../store/photo.ts';
import { bytes, seconds } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { sentence } from '../queue/sentence.ts';

/** What there is to know about a photo, doubts first. */
export function Details({ photo }: { photo: Photo }) {
  const { outcome, size } = photo.record.value;
  if (!outcome) return null;
  const total = Object.values(outcome.seconds).reduce((sum, value) => sum + value, 0);
  const doubts = [
    ...(outcome.empty ? ['nothing was found in this photo'] : []),
    ...(outcome.cut.length > 0 ? [`the frame cuts the subject (${outcome.cut.join(', ')})`] : []),
    ...outcome.notes,
  ];
  return (
    <section class="details" aria-label="Details">
      {doubts.length > 0 && (
        <ul class="doubts">
          {[...new Set(doubts)].map((doubt) => (
            <li key={doubt}>
              <Icon name="warn" />
              <span>{sentence(doubt)}</span>
            </li>
          ))}
        </ul>
      )}
      <dl class="number">
        <dt>Size</dt>
        <dd>
          {outcome.width} × {outcome.height} px
        </dd>
        <dt>Subject</dt>
        <dd>
          {outcome.box
            ? `${outcome.box[2] - outcome.box[0]} × ${outcome.box[3] - outcome.box[1]} px`
            : 'none'}
        </dd>
        <dt>Photo</dt>
        <dd>{bytes(size)}</dd>
        <dt>Cut-out</dt>
        <dd>{bytes(outcome.bytes)}</dd>
        <dt>Time</dt>
        <dd>{seconds(total)}</dd>
      </dl>
    </section>
  );
}

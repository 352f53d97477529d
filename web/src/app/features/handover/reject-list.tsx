import type { ComponentChildren } from 'preact';
import { reasonsOf } from '../../../channel/reasons.ts';
import { href } from '../../router.ts';
import { files } from '../../storage/files.ts';
import type { Photo } from '../../store/photo.ts';
import { photos } from '../../store/queue.ts';
import { standing } from '../../store/review.ts';
import { Button } from '../../ui/button.tsx';
import { count } from '../../ui/format.ts';
import { useObjectUrl } from '../../ui/object-url.ts';
import { busy, saveRejects } from './transfer.ts';

/** What goes back to the studio, and the page that says why. */
export function RejectList({ children }: { children: ComponentChildren }) {
  const rejected = photos.value.filter(({ record }) => standing(record.value) === 'rejected');
  return (
    <section class="handover-card" aria-labelledby="rejects-title">
      <h2 id="rejects-title">Tell the studio</h2>
      <p>
        {rejected.length > 0
          ? `${count(rejected.length, 'photo')} rejected. One page for the studio, to read or to print: the photo, the spot, the reasons, the note and what helps.`
          : 'No photo is rejected. Those that are make a page for the studio: the photo, the spot, the reasons and what helps.'}
      </p>
      {rejected.length > 0 && (
        <ul class="rejects">
          {rejected.map((photo) => (
            <Row key={photo.id} photo={photo} />
          ))}
        </ul>
      )}
      <div>
        <Button
          icon="down"
          disabled={rejected.length === 0 || busy()}
          onClick={() => void saveRejects()}
        >
          Save the reject page
        </Button>
      </div>
      {children}
    </section>
  );
}

function Row({ photo }: { photo: Photo }) {
  const { name, outcome, verdict } = photo.record.value;
  const url = useObjectUrl(() => files.get('thumb', photo.id), [photo.id, outcome]);
  return (
    <li>
      <span class="rejects-picture checker">
        {url && <img src={url} alt="" width={40} height={40} decoding="async" />}
      </span>
      <span class="rejects-words">
        <a href={href.photo(photo.id)}>{name}</a>
        <span class="soft small">
          {reasonsOf(verdict?.reasons ?? [])
            .map(({ title }) => title)
            .join(', ')}
          {verdict?.note && `: ${verdict.note}`}
        </span>
      </span>
    </li>
  );
}

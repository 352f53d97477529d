import { useState } from 'preact/hooks';
import { go, href } from '../../router.ts';
import type { Photo } from '../../store/photo.ts';
import { done, find, restored } from '../../store/queue.ts';
import { neighbour } from '../../store/tally.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { DecidePanel, handOnFocus } from '../decide/panel.tsx';
import { takeOut } from '../queue/take-out.ts';
import { RepairPanel } from '../repair/panel.tsx';
import { Details } from './details.tsx';
import { Grounds } from './grounds.tsx';
import { copyPicture, downloadPicture } from './hand-out.ts';
import { Section } from './section.tsx';
import { Spots, spotCount } from './spots/spots.tsx';
import { Stage } from './stage.tsx';
import type { Surface } from './surface.ts';
import { Tools } from './tools.tsx';
import { ViewerBar } from './viewer-bar.tsx';
import { ViewerKeys } from './viewer-keys.tsx';
import './viewer-side.css';
import './viewer.css';

/** One photo at full resolution: looked at, repaired, decided on. */
export function Viewer({ id }: { id: string }) {
  const photo = find(id);
  if (!photo) {
    return (
      <div class="viewer-missing">
        <h1>{restored.value ? 'This photo is not here any more' : 'One moment'}</h1>
        {restored.value && <ButtonLink href={href.photos}>All photos</ButtonLink>}
      </div>
    );
  }
  return <Opened photo={photo} />;
}

/** The stage stays from photo to photo, and with it the focus; the panels begin anew. */
function Opened({ photo }: { photo: Photo }) {
  const [surface, setSurface] = useState<Surface | null>(null);
  return (
    <div class="viewer">
      <ViewerKeys id={photo.id} />
      <ViewerBar photo={photo} />
      <div class="viewer-body">
        <div class="viewer-main">
          <Stage photo={photo} onSurface={setSurface} />
          <Tools />
        </div>
        <aside key={photo.id} class="viewer-side" aria-label="Photo">
          <DecidePanel photo={photo} surface={surface} />
          <Section name="spots" title="Worth a look" aside={spotCount()}>
            <Spots photo={photo} surface={surface} />
          </Section>
          <Section name="ground" title="Background">
            <Grounds />
          </Section>
          <Section name="repair" title="Repair">
            <RepairPanel photo={photo} surface={surface} />
          </Section>
          <Section name="details" title="Details" closed>
            <Details photo={photo} />
          </Section>
          <Actions photo={photo} />
        </aside>
      </div>
    </div>
  );
}

function Actions({ photo }: { photo: Photo }) {
  return (
    <div class="viewer-actions">
      <Button kind="primary" icon="down" onClick={() => void downloadPicture(photo)}>
        Download PNG
      </Button>
      <Button icon="copy" only onClick={() => void copyPicture(photo)}>
        Copy
      </Button>
      <Button
        icon="trash"
        only
        onClick={() => {
          const ids = done.value.map((one) => one.id);
          const next = neighbour(ids, photo.id, 1) ?? neighbour(ids, photo.id, -1);
          if (next) handOnFocus();
          takeOut([photo]);
          go(next ? href.photo(next) : href.photos, true);
        }}
      >
        Delete
      </Button>
    </div>
  );
}

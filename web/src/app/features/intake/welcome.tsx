import { href } from '../../router.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { WarmUp } from '../warmup/warm-up.tsx';
import { Pickers } from './pickers.tsx';
import './intake.css';

interface Promised {
  icon: IconName;
  title: string;
  text: string;
  more: { to: string; words: string };
}

const PROMISES: readonly Promised[] = [
  {
    icon: 'lock',
    title: 'Nothing is uploaded',
    text: 'The model comes to your photos, once. From then on no connection is needed.',
    more: { to: href.privacy, words: 'See every request it makes' },
  },
  {
    icon: 'cut',
    title: 'Full resolution, clean edges',
    text: 'Transparent PNG at the size of the photo, without the old background’s colour in the hair.',
    more: { to: href.guide('capture'), words: 'How to take photos that cut out well' },
  },
  {
    icon: 'folder',
    title: 'Ready for the shop',
    text: 'Sizes, margins, names and alt text for each channel, in one ZIP with a manifest.',
    more: { to: href.guide('export'), words: 'What each channel wants' },
  },
];

/** The page before the first photo: what it does, and the way in. */
export function Welcome() {
  return (
    <div class="welcome">
      <section class="dropzone" aria-labelledby="welcome-title">
        <div class="dropzone-frame">
          <h1 id="welcome-title">Cut the subject out of every photo, on this machine</h1>
          <p class="lead">
            Drop photos or whole folders here, paste from the clipboard, or choose. One or a few
            hundred: they are done one after another.
          </p>
          <Pickers large />
          <p class="small">
            A colleague has begun? <a href={href.handover}>Open their session</a>
          </p>
          <p class="soft small">JPEG, PNG, WebP, AVIF. HEIC where the browser can open it.</p>
        </div>
      </section>
      <WarmUp />
      <ul class="promises">
        {PROMISES.map(({ icon, title, text, more }) => (
          <li key={title}>
            <Icon name={icon} />
            <div>
              <h2>{title}</h2>
              <p class="soft">{text}</p>
              <a href={more.to}>{more.words}</a>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

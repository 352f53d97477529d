import { href } from '../../router.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { WarmUp } from '../warmup/warm-up.tsx';
import { Pickers } from './pickers.tsx';
import './intake.css';

const PROMISES: readonly { icon: IconName; title: string; text: string }[] = [
  {
    icon: 'lock',
    title: 'Nothing is uploaded',
    text: 'The model comes to your photos. After the first visit it works without a connection.',
  },
  {
    icon: 'cut',
    title: 'Full resolution, clean edges',
    text: 'Transparent PNG at the size of the photo, without the old background’s colour in the hair.',
  },
  {
    icon: 'folder',
    title: 'Ready for the shop',
    text: 'Sizes, margins, names and alt text for each channel, in one ZIP with a manifest.',
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
          <p class="soft small">JPEG, PNG, WebP, AVIF. HEIC where the browser can open it.</p>
        </div>
      </section>
      <WarmUp />
      <ul class="promises">
        {PROMISES.map(({ icon, title, text }) => (
          <li key={title}>
            <Icon name={icon} />
            <div>
              <h2>{title}</h2>
              <p class="soft">{text}</p>
              {icon === 'lock' && <a href={href.privacy}>See every request it makes</a>}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

import type { Layers as Held } from '../../../guard/types.ts';
import { guard } from '../../guard.ts';
import { Icon } from '../../ui/icon.tsx';
import { ledger } from './ledger.ts';

const WORDS: readonly { key: keyof Held; on: string; off: string }[] = [
  {
    key: 'page',
    on: 'The page’s own ways out are wrapped, before any other code runs.',
    off: 'The page’s own ways out could not be wrapped.',
  },
  {
    key: 'policy',
    on: 'The browser enforces a Content Security Policy that names no other host.',
    off: 'The browser has not been seen to enforce a Content Security Policy.',
  },
  {
    key: 'serviceWorker',
    on: 'A service worker stands between the page and the network, and denies by default.',
    off: 'No service worker stands between the page and the network yet.',
  },
  {
    key: 'navigation',
    on: 'Links and scripts that lead elsewhere are cancelled.',
    off: 'This browser does not let the page cancel a navigation elsewhere.',
  },
  {
    key: 'trustedTypes',
    on: 'Text cannot become code (Trusted Types).',
    off: 'This browser has no Trusted Types.',
  },
  {
    key: 'isolated',
    on: 'The page is isolated from other sites’ windows.',
    off: 'The page is not isolated from other sites’ windows.',
  },
];

/** What holds the promise at this moment, and what this browser cannot do. */
export function Layers() {
  void ledger.value; // they settle while the page starts, as the ledger does
  const held = guard.layers();
  return (
    <section class="panel" aria-labelledby="privacy-layers">
      <div class="panel-head">
        <h2 id="privacy-layers">What holds it</h2>
      </div>
      <ul class="protections">
        {WORDS.map(({ key, on, off }) => (
          <li key={key} data-on={held[key]}>
            <span class="layer-mark">
              <Icon name={held[key] ? 'check' : 'close'} />
            </span>
            <span>{held[key] ? on : off}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

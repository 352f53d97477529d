import './guard.ts'; // first: see there
import { render } from 'preact';
import { App } from './app.tsx';
import { fallen } from './features/decide/deciding.ts';
import { takeFiles } from './features/intake/take.ts';
import { learnSize } from './features/warmup/size.ts';
import { offline } from './guard.ts';
import { follow } from './router.ts';
import { begin } from './store/runner.ts';
import { followTheme } from './store/settings.ts';
import { followVerdicts } from './store/verdict.ts';
import './style/tokens.css';
import './style/base.css';
import { followKeys } from './ui/keys.ts';
import './ui/ui.css';

followTheme(document.documentElement);
followKeys();
followVerdicts(fallen);
follow();
begin();
const root = document.getElementById('app');
if (root) render(<App />, root);
void learnSize();
void offline()
  .shared()
  .then((files) => {
    if (files.length > 0) takeFiles(files);
  })
  .catch(() => undefined); // without a service worker nothing can be shared with the page

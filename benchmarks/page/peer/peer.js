// The peer on a page of its own, its model and runtime served by this very host.
import { removeBackground } from '@imgly/background-removal';

const config = (model) => ({
  publicPath: new URL('data/', location.href).href,
  model,
  output: { format: 'image/png', type: 'foreground' },
});

/** Seconds from the file to the finished PNG. */
globalThis.cut = async (model) => {
  const [file] = document.querySelector('input').files;
  const start = performance.now();
  const result = await removeBackground(file, config(model));
  return { seconds: (performance.now() - start) / 1000, bytes: result.size };
};
document.body.dataset.ready = 'yes';

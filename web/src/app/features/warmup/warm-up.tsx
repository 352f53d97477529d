import { info, status, trouble, warm, warming } from '../../store/engine.ts';
import { halted, resume } from '../../store/runner.ts';
import { Bar } from '../../ui/bar.tsx';
import { Button } from '../../ui/button.tsx';
import { bytes, seconds } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { engineName } from './engine-name.ts';
import { firstBytes } from './size.ts';
import './warm-up.css';

export function warmUp(): void {
  resume();
  void warm().catch(() => undefined); // the panel shows what went wrong
}

/** The engine's state, and the button that makes it ready ahead of a shift. */
export function WarmUp() {
  return (
    <section class="warmup" data-status={status.value} aria-labelledby="warmup-title">
      <Icon name={status.value === 'failed' ? 'warn' : 'device'} />
      <div class="warmup-text">
        <Words />
      </div>
      {(status.value === 'cold' || status.value === 'failed') && (
        <Button onClick={warmUp}>{status.value === 'failed' ? 'Try again' : 'Warm up now'}</Button>
      )}
    </section>
  );
}

function Words() {
  if (status.value === 'ready' && info.value) {
    const { model, warmMs, fallbacks } = info.value;
    return (
      <>
        <h2 id="warmup-title">Ready</h2>
        <p class="soft number">
          Model {model.name} {model.version} on {engineName(info.value)}, warm after{' '}
          {seconds(warmMs / 1000)}.{fallbacks.length > 0 && ` ${fallbacks.join(' ')}`}
        </p>
      </>
    );
  }
  if (status.value === 'failed') {
    return (
      <>
        <h2 id="warmup-title">The engine did not start</h2>
        <p role="alert">
          {trouble.value?.cause}
          {trouble.value?.remedy && `; ${trouble.value.remedy}`}.
          {halted.value && ' The photos in the queue wait.'}
        </p>
      </>
    );
  }
  if (status.value === 'warming') return <Warming />;
  return (
    <>
      <h2 id="warmup-title">The model is fetched with your first photo</h2>
      <p class="soft number">
        {firstBytes.value === null
          ? 'Once; it stays on this machine.'
          : `${bytes(firstBytes.value)}, once; it stays on this machine.`}{' '}
        Warm up ahead of a shift, and the first photo need not wait.
      </p>
    </>
  );
}

function Warming() {
  const now = warming.value;
  const loading = now?.stage === 'download';
  const total = now?.total;
  return (
    <>
      <h2 id="warmup-title">{loading ? 'Fetching the model' : 'Starting the engine'}</h2>
      <Bar share={now?.share ?? null} label={loading ? 'Download' : 'Start'} />
      <p class="soft number">
        {loading
          ? total
            ? `${bytes(now.bytes ?? 0)} of ${bytes(total)}`
            : 'Looking for what is already here'
          : 'A first picture is computed and compared with what it must be.'}
      </p>
    </>
  );
}

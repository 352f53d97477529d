import { info, RUNTIME, status } from '../../store/engine.ts';
import { Button } from '../../ui/button.tsx';
import { bytes, seconds } from '../../ui/format.ts';
import { engineName } from '../warmup/engine-name.ts';
import { warmUp } from '../warmup/warm-up.tsx';

/** The engine as it runs at this moment, in this browser. */
export function EngineNow() {
  const now = info.value;
  if (!now) {
    return (
      <div class="guide-live">
        <p role="status">
          {status.value === 'warming'
            ? 'The engine is starting; what it runs on shows here in a moment.'
            : status.value === 'failed'
              ? 'The engine did not start. The photos’ view says why.'
              : 'The engine has not been started since this page was loaded.'}
        </p>
        {status.value === 'cold' && (
          <Button size="tiny" onClick={warmUp}>
            Warm up now
          </Button>
        )}
      </div>
    );
  }
  return (
    <div class="guide-live">
      <dl class="facts number">
        <dt>Computed on</dt>
        <dd>{engineName(now)}</dd>
        <dt>Provider</dt>
        <dd>{now.provider === 'webgpu' ? 'WebGPU' : 'WebAssembly'}</dd>
        <dt>Runtime</dt>
        <dd>onnxruntime-web {RUNTIME}</dd>
        <dt>Model</dt>
        <dd>
          {now.model.name} {now.model.version}, {bytes(now.model.bytes)}
        </dd>
        <dt>SHA-256 of the model</dt>
        <dd class="mono guide-hash">{now.model.sha256}</dd>
        <dt>Isolated page</dt>
        <dd>{now.isolated ? 'yes, so threads can be used' : 'no, so there is one thread'}</dd>
        <dt>Warm after</dt>
        <dd>{seconds(now.warmMs / 1000)}</dd>
      </dl>
      {now.fallbacks.map((why) => (
        <p key={why} class="soft small">
          {why}
        </p>
      ))}
    </div>
  );
}

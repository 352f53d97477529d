import { href } from '../../router.ts';
import { cool, info, interchangeable, started, status, trouble } from '../../store/engine.ts';
import { anythingUnderWay } from '../../store/farewell.ts';
import { running } from '../../store/runner.ts';
import { set, settings, type Settings as Values } from '../../store/settings.ts';
import { until } from '../../store/until.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { bytes, seconds } from '../../ui/format.ts';
import { Segments } from '../../ui/segments.tsx';
import { ledger } from '../privacy/ledger.ts';
import { engineName } from '../warmup/engine-name.ts';
import { warmUp } from '../warmup/warm-up.tsx';
import './settings.css';

/** Appearance, and which engine computes, and why that one. */
export function Settings({ onClose }: { onClose: () => void }) {
  const { theme, provider } = settings.value;
  return (
    <Dialog title="Settings" onClose={onClose}>
      <section class="setting">
        <h3>Appearance</h3>
        <Segments<Values['theme']>
          legend="Appearance"
          value={theme}
          onPick={(value) => set({ theme: value })}
          choices={[
            { value: 'auto', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
      </section>
      <section class="setting">
        <h3>Keys</h3>
        <label class="choice">
          <input
            type="checkbox"
            checked={settings.value.shortcuts}
            onChange={(event) => set({ shortcuts: event.currentTarget.checked })}
          />
          Single keys are shortcuts: letters, digits, signs
        </label>
        {settings.value.shortcuts && <p class="soft small">Press ? in any view for its keys.</p>}
      </section>
      <section class="setting">
        <h3>Decisions</h3>
        <label class="cell">
          <span class="cell-label">Who decides here</span>
          <input
            class="field"
            value={settings.value.reviewer}
            maxLength={80}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => set({ reviewer: event.currentTarget.value, asked: true })}
          />
        </label>
        <p class="soft small">It goes into the manifest with each decision; it may stay empty.</p>
      </section>
      <section class="setting">
        <h3>Computed on</h3>
        <Segments<Values['provider']>
          legend="Computed on"
          value={provider}
          onPick={(value) => {
            if (value === settings.value.provider) return;
            set({ provider: value });
            void change();
          }}
          choices={[
            { value: 'auto', label: 'Best available' },
            { value: 'webgpu', label: 'Graphics card' },
            { value: 'wasm', label: 'Processor' },
          ]}
        />
        <p class="soft small">
          Both give the same pictures.
          {fixed() && ' The network is locked until a reload, so a choice waits for it.'}
          {!fixed() &&
            (running.value || anythingUnderWay()) &&
            ' A choice waits until the queue and the export are through.'}
        </p>
        {fixed() && provider !== started.value && (
          <div>
            <Button icon="retry" disabled={running.value} onClick={() => location.reload()}>
              Reload now
            </Button>
          </div>
        )}
      </section>
      <section class="setting">
        <h3>Engine</h3>
        <EngineFacts />
        <p class="soft small">
          <a href={href.machine} onClick={onClose}>
            This machine
          </a>
          : what it offers, and a re-test with known photos. In the guide:{' '}
          <a href={href.guide('technology')} onClick={onClose}>
            how it computes
          </a>
          .
        </p>
      </section>
    </Dialog>
  );
}

/** Whether the choice has to wait for a reload, which may fetch what it needs. */
function fixed(): boolean {
  return ledger.value.locked && !interchangeable.value;
}

/** The next photo starts the engine that was chosen; photos under way are finished first. */
async function change(): Promise<void> {
  await until(() => !running.value && !anythingUnderWay()); // an export uses the engine too
  if (started.value !== null && started.value !== settings.value.provider && !fixed()) cool();
}

function EngineFacts() {
  const now = info.value;
  if (!now) {
    return (
      <>
        <p class="soft">
          {status.value === 'failed'
            ? `It did not start: ${trouble.value?.cause ?? 'for no known reason'}.`
            : status.value === 'warming'
              ? 'It is starting.'
              : 'It has not been started yet.'}
        </p>
        {status.value !== 'warming' && (
          <div>
            <Button onClick={warmUp}>Warm up now</Button>
          </div>
        )}
      </>
    );
  }
  return (
    <>
      <dl class="facts number">
        <dt>In use</dt>
        <dd>{engineName(now)}</dd>
        <dt>Isolated page</dt>
        <dd>{now.isolated ? 'yes, so threads can be used' : 'no, so there is one thread'}</dd>
        <dt>Model</dt>
        <dd>
          {now.model.name} {now.model.version}, {bytes(now.model.bytes)}
        </dd>
        <dt>SHA-256</dt>
        <dd class="mono">{now.model.sha256.slice(0, 16)}…</dd>
        <dt>Warm after</dt>
        <dd>{seconds(now.warmMs / 1000)}</dd>
      </dl>
      {now.fallbacks.length > 0 && (
        <div class="fallbacks">
          <h4>Why not something faster</h4>
          <ul>
            {now.fallbacks.map((why) => (
              <li key={why}>{why}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

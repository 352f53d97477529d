import { info, status } from '../../store/engine.ts';
import { tell } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { engineName } from '../warmup/engine-name.ts';
import { warmUp } from '../warmup/warm-up.tsx';
import type { Facts } from './facts.ts';
import { type Row, rowsOf } from './rows.ts';
import { step } from './state.ts';

const GROUPS = ['Graphics', 'Processor', 'Memory and storage', 'Browser'] as const;

/** What there is, what it means, and what to do where it is poor. */
export function FactsPanels({ facts, changed }: { facts: Facts | null; changed: () => void }) {
  const rows = facts ? rowsOf(facts) : [];
  return (
    <section class="panel" aria-labelledby="machine-facts">
      <div class="panel-head">
        <h2 id="machine-facts">What there is</h2>
      </div>
      <EngineNow />
      {GROUPS.map((group) => (
        <div key={group} class="machine-group">
          <h3>{group}</h3>
          <dl class="machine-facts">
            {rows
              .filter((row) => row.group === group)
              .map((row) => (
                <Fact key={row.key} row={row} changed={changed} />
              ))}
          </dl>
        </div>
      ))}
    </section>
  );
}

function Fact({ row, changed }: { row: Row; changed: () => void }) {
  const poor = row.remedy !== null;
  return (
    <div data-poor={poor} data-fact={row.key}>
      <dt>{row.label}</dt>
      <dd>
        <span class="machine-value number">{row.value}</span>
        <span class="soft">{row.means}</span>
        {poor && (
          <span class="machine-remedy">
            <Icon name="warn" />
            <span>{row.remedy}</span>
          </span>
        )}
        {row.key === 'isolated' && poor && (
          <span>
            <Button size="tiny" icon="retry" onClick={() => location.reload()}>
              Reload
            </Button>
          </span>
        )}
        {row.key === 'persisted' && poor && (
          <span>
            <Button size="tiny" icon="lock" onClick={() => void persist().then(changed)}>
              Ask to keep it
            </Button>
          </span>
        )}
      </dd>
    </div>
  );
}

async function persist(): Promise<void> {
  const granted = await navigator.storage.persist().catch(() => false);
  tell(granted ? 'The browser keeps it for good' : 'The browser refused; it may clear it');
}

/** The engine that cuts photos at the moment, and why not a faster one. */
function EngineNow() {
  const now = info.value;
  return (
    <div class="machine-group">
      <h3>Engine</h3>
      <dl class="machine-facts">
        <div data-fact="engine" data-poor={(now?.fallbacks.length ?? 0) > 0}>
          <dt>In use</dt>
          <dd>
            <span class="machine-value">{now ? engineName(now) : 'not started'}</span>
            {now ? (
              <span class="soft">
                Model {now.model.name} {now.model.version}. Another one can be chosen in the
                settings.
              </span>
            ) : (
              <span class="soft">It starts with the first photo.</span>
            )}
            {now?.fallbacks.map((why) => (
              <span class="machine-remedy" key={why}>
                <Icon name="warn" />
                <span>{why}</span>
              </span>
            ))}
            {!now && status.value !== 'warming' && step.value === null && (
              <span>
                <Button size="tiny" onClick={warmUp}>
                  Warm up now
                </Button>
              </span>
            )}
          </dd>
        </div>
      </dl>
    </div>
  );
}

import { tell } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { history, keep, without } from './history.ts';
import { type Report, summed, total, verdictOf } from './report.ts';
import { wayName } from './ways.ts';
import { day, time } from './words.ts';

const VERDICTS = { passed: 'passed', failed: 'failed', nothing: 'nothing tried' } as const;

/** Earlier results of this machine: which one is the baseline, and away with what is not wanted. */
export function HistoryPanel() {
  const { reports, baseline } = history.value;
  if (reports.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="machine-history">
      <div class="panel-head">
        <h2 id="machine-history">Results kept</h2>
        <Button
          size="tiny"
          kind="danger"
          icon="trash"
          onClick={() => {
            keep({ reports: [], baseline: null });
            tell('All results are deleted');
          }}
        >
          Delete all results
        </Button>
      </div>
      <p class="soft">
        The last twelve, in this browser alone. Later re-tests are compared with the baseline.
      </p>
      <ul class="machine-history number">
        {reports.map((report) => (
          <li key={report.id}>
            <span class="machine-when">
              <strong>{day(report.at)}</strong>
              <span class="soft">
                {VERDICTS[verdictOf(report)]} · {fastest(report)} · {report.facts.browser}
              </span>
            </span>
            {report.id === baseline ? (
              <span class="machine-baseline">Baseline</span>
            ) : (
              <Button
                size="tiny"
                disabled={verdictOf(report) !== 'passed'}
                onClick={() => {
                  keep({ ...history.value, baseline: report.id });
                  tell(`The result of ${day(report.at)} is the baseline`);
                }}
              >
                Make it the baseline
              </Button>
            )}
            <Button
              size="tiny"
              kind="plain"
              icon="trash"
              only
              onClick={() => {
                keep(without(history.value, report.id));
                tell(`The result of ${day(report.at)} is deleted`);
              }}
            >
              {`Delete the result of ${day(report.at)}`}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function fastest({ ways }: Report): string {
  const done = ways.filter(({ state }) => state === 'passed');
  const [best] = done
    .map((way) => ({ way, all: total(summed(way.photos)) }))
    .sort((a, b) => a.all - b.all);
  return best ? `${wayName(best.way.way, best.way.threads)} ${time(best.all)}` : 'no times';
}

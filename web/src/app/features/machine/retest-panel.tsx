import { useEffect, useRef, useState } from 'preact/hooks';
import { running } from '../../store/runner.ts';
import { Bar } from '../../ui/bar.tsx';
import { Button } from '../../ui/button.tsx';
import { percent } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { ledger } from '../privacy/ledger.ts';
import type { Facts } from './facts.ts';
import type { Way } from './report.ts';
import { cancel, failure, run, step } from './state.ts';
import { type Offer, offers } from './ways.ts';

/** Which ways to try, and the run itself. */
export function RetestPanel({ facts }: { facts: Facts | null }) {
  const [ticked, setTicked] = useState<Partial<Record<Way, boolean>>>({});
  const [large, setLarge] = useState(true);
  const all = facts ? offers(facts) : [];
  const wanted = (offer: Offer): boolean =>
    offer.missing === null && (ticked[offer.way] ?? offer.usual);
  const ways = all.filter(wanted).map(({ way }) => way);
  const under = step.value;
  return (
    <section class="panel" aria-labelledby="machine-retest">
      <div class="panel-head">
        <h2 id="machine-retest">Re-test</h2>
      </div>
      <p class="soft">
        Three built-in photos are cut out and compared with what Python computes for them; then each
        stage is timed.
      </p>
      <fieldset class="machine-ways" disabled={under !== null}>
        <legend class="unseen">What to try</legend>
        {all.map((offer) => (
          <label class="tick" key={offer.way}>
            <input
              type="checkbox"
              checked={wanted(offer)}
              disabled={offer.missing !== null}
              onChange={(event) =>
                setTicked({ ...ticked, [offer.way]: event.currentTarget.checked })
              }
            />
            <span>
              {offer.label}
              {(offer.missing ?? offer.hint) && (
                <span class="soft small"> – {offer.missing ?? offer.hint}</span>
              )}
            </span>
          </label>
        ))}
        <label class="tick">
          <input
            type="checkbox"
            checked={large}
            onChange={(event) => setLarge(event.currentTarget.checked)}
          />
          <span>
            A photo of 12 megapixels too
            <span class="soft small"> – timed only, as it is made here</span>
          </span>
        </label>
      </fieldset>
      <Action ways={ways} large={large} />
      {failure.value && (
        <p class="notice bad" role="alert">
          <Icon name="warn" />
          <span>{failure.value}</span>
        </p>
      )}
    </section>
  );
}

/** One place for the button, the progress and the button that stops it. */
function Action({ ways, large }: { ways: readonly Way[]; large: boolean }) {
  const place = useRef<HTMLDivElement>(null);
  const under = step.value !== null;
  const was = useRef(under);
  useEffect(() => {
    // The button that was pressed is gone: the focus goes to the one in its place.
    if (under !== was.current && document.activeElement === document.body) {
      place.current?.querySelector('button')?.focus();
    }
    was.current = under;
  }, [under]);
  return (
    <div class="machine-run" ref={place}>
      {step.value ? (
        <>
          <div class="machine-step">
            <Bar share={step.value.share} label="Re-test" />
            <p class="soft number">
              {percent(step.value.share)} · {step.value.words}
            </p>
          </div>
          <Button icon="stop" onClick={() => cancel()}>
            Stop
          </Button>
        </>
      ) : (
        <>
          <Button
            kind="primary"
            icon="retry"
            disabled={ways.length === 0 || running.value}
            onClick={() => void run({ ways, large })}
          >
            Re-test now
          </Button>
          <p class="soft small">{hint(ways.length)}</p>
        </>
      )}
    </div>
  );
}

function hint(count: number): string {
  if (running.value) return 'Photos are being cut out; re-test when they are done.';
  if (count === 0) return 'Tick at least one way.';
  return ledger.value.locked
    ? 'About a minute. The network stays locked.'
    : 'About a minute. What is missing is fetched first.';
}

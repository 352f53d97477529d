import { tell } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Scroll } from '../../ui/scroll.tsx';
import { save } from '../viewer/hand-out.ts';
import { Compared } from './compared.tsx';
import { history } from './history.ts';
import { markdown } from './markdown.ts';
import {
  type PhotoResult,
  type Report,
  STAGES,
  summed,
  total,
  verdictOf,
  type WayResult,
} from './report.ts';
import { baselineOf } from './state.ts';
import { wayName } from './ways.ts';
import { day, STAGE_WORDS, time } from './words.ts';

/** The latest result, compared with the baseline, and how to hand it on. */
export function ResultPanel() {
  const report = history.value.reports[0];
  if (!report) return null;
  const before = baselineOf(report);
  return (
    <section class="panel" aria-labelledby="machine-result">
      <div class="panel-head">
        <h2 id="machine-result">Result of {day(report.at)}</h2>
        <span class="panel-tools">
          <Button size="tiny" icon="copy" onClick={() => void copy(report, before)}>
            Copy as Markdown
          </Button>
          <Button size="tiny" icon="down" onClick={() => download(report, before)}>
            Download the report
          </Button>
        </span>
      </div>
      <Verdict report={report} />
      <Times report={report} />
      {before && <Compared before={before} after={report} />}
      <Photos report={report} />
    </section>
  );
}

const WORDS = {
  passed: 'Passed: the built-in photos come out as they must.',
  failed: 'Failed: publish nothing that is cut out in the way that failed; choose another one.',
  nothing: 'Nothing could be tried.',
} as const;

function Verdict({ report }: { report: Report }) {
  const verdict = verdictOf(report);
  const large = report.ways
    .filter(({ state }) => state === 'passed')
    .flatMap(({ photos }) => photos)
    .filter(({ agreement }) => agreement === 'timed')
    .map(({ seconds }) => total(seconds));
  return (
    <div class={verdict === 'failed' ? 'notice bad' : 'notice'} data-verdict={verdict}>
      <Icon name={verdict === 'passed' ? 'check' : 'warn'} />
      <div>
        <p>
          <strong>{WORDS[verdict]}</strong>
        </p>
        {large.length > 0 && (
          <p class="soft number">
            A photo of 12 megapixels takes {time(Math.min(...large))} at best: about{' '}
            {hourly(Math.min(...large))} an hour.
          </p>
        )}
        {report.ways
          .filter(({ why }) => why)
          .map(({ way, threads, why }) => (
            <p key={way}>
              {wayName(way, threads)}: {why}
            </p>
          ))}
      </div>
    </div>
  );
}

/** Two figures: more would promise what nobody can hold. */
function hourly(seconds: number): string {
  return Number((3600 / seconds).toPrecision(2)).toLocaleString();
}

const STATES = { passed: 'passed', failed: 'failed', impossible: 'not possible' } as const;

function Times({ report }: { report: Report }) {
  return (
    <Scroll label="Times by way">
      <table class="number">
        <caption class="unseen">Seconds by way and stage, summed over the photos</caption>
        <thead>
          <tr>
            <th scope="col">Way</th>
            <th scope="col">Result</th>
            <th scope="col" class="right">
              Start
            </th>
            {STAGES.map((stage) => (
              <th scope="col" class="right" key={stage}>
                {STAGE_WORDS[stage]}
              </th>
            ))}
            <th scope="col" class="right">
              All
            </th>
          </tr>
        </thead>
        <tbody>
          {report.ways.map((way) => (
            <WayRow key={way.way} way={way} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function WayRow({ way }: { way: WayResult }) {
  const sum = summed(way.photos);
  const figures = [way.start, ...STAGES.map((stage) => sum[stage]), total(sum)];
  return (
    <tr data-way={way.way} data-state={way.state}>
      <th scope="row">{wayName(way.way, way.threads)}</th>
      <td>
        <State good={way.state === 'passed'} words={STATES[way.state]} />
      </td>
      {figures.map((figure, index) => (
        <td class="right" key={index}>
          {way.photos.length === 0 || figure === null ? '–' : time(figure)}
        </td>
      ))}
    </tr>
  );
}

function State({ good, words }: { good: boolean; words: string }) {
  return (
    <span class="machine-state" data-good={good}>
      <Icon name={good ? 'check' : 'warn'} />
      {words}
    </span>
  );
}

const AGREEMENTS = {
  same: 'as Python, within one level',
  close: 'as Python, as far as the decoder allows',
  different: 'different',
  timed: 'timed only',
} as const;

/** Photo by photo, for whoever wants to know. */
function Photos({ report }: { report: Report }) {
  const rows = report.ways.flatMap((way) => way.photos.map((photo) => ({ way, photo })));
  if (rows.length === 0) return null;
  return (
    <details class="machine-photos">
      <summary>Photo by photo</summary>
      <Scroll label="Results by photo">
        <table class="number">
          <thead>
            <tr>
              <th scope="col">Photo</th>
              <th scope="col">Way</th>
              <th scope="col">Compared</th>
              <th scope="col" class="right">
                Off by
              </th>
              <th scope="col" class="right">
                Runs
              </th>
              <th scope="col" class="right">
                Median
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ way, photo }) => (
              <PhotoRow key={`${way.way} ${photo.name}`} way={way} photo={photo} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}

function PhotoRow({ way, photo }: { way: WayResult; photo: PhotoResult }) {
  const { name, width, height, agreement, worst, runs, seconds } = photo;
  return (
    <tr>
      <th scope="row">
        {name}{' '}
        <span class="soft">
          {width} × {height}
        </span>
      </th>
      <td>{wayName(way.way, way.threads)}</td>
      <td>
        <State good={agreement !== 'different'} words={AGREEMENTS[agreement]} />
      </td>
      <td class="right">{worst === null ? '–' : `${worst.toFixed(2)} levels`}</td>
      <td class="right">{runs}</td>
      <td class="right">{time(total(seconds))}</td>
    </tr>
  );
}

async function copy(report: Report, before: Report | null): Promise<void> {
  try {
    await navigator.clipboard.writeText(markdown(report, before));
    tell('Copied as Markdown');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tell(`Not copied: ${why}. Download the report instead`);
  }
}

function download(report: Report, before: Report | null): void {
  const text = JSON.stringify({ ...report, baseline: before }, null, 2);
  const name = `packshot-machine-${report.at.replace(/[T:]/g, '-').replace('Z', '')}.json`;
  save(new Blob([text], { type: 'application/json' }), name);
}

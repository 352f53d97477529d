import { Scroll } from '../../ui/scroll.tsx';
import { compare, type Difference, inWords } from './compare.ts';
import { type Report, STAGES } from './report.ts';
import { wayName } from './ways.ts';
import { day, STAGE_WORDS, time } from './words.ts';

/** What is slower or faster than the baseline, and what has changed since. */
export function Compared({ before, after }: { before: Report; after: Report }) {
  const { changes, ways } = compare(before, after);
  return (
    <div class="machine-compared">
      <h3>Compared with the baseline of {day(before.at)}</h3>
      {ways.length === 0 ? (
        <p class="soft">They have no way in common: re-test the same ones.</p>
      ) : (
        <Scroll label="Differences from the baseline">
          <table class="number">
            <thead>
              <tr>
                <th scope="col">Way</th>
                <th scope="col">All</th>
                {STAGES.map((stage) => (
                  <th scope="col" key={stage}>
                    {STAGE_WORDS[stage]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {ways.map(({ way, threads, stages, all }) => (
                <tr key={way}>
                  <th scope="row">{wayName(way, threads)}</th>
                  <Cell difference={all} />
                  {STAGES.map((stage) => (
                    <Cell key={stage} difference={stages[stage]} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <ul class="machine-changes">
        {changes.length === 0 ? (
          <li class="soft">Adapter, threads, browser and model are the same.</li>
        ) : (
          changes.map((change) => <li key={change}>{change}</li>)
        )}
      </ul>
    </div>
  );
}

function Cell({ difference }: { difference: Difference }) {
  const { before, after, trend } = difference;
  return (
    <td data-trend={trend}>
      {inWords(difference)}
      <span class="soft">
        {' '}
        {time(before)} → {time(after)}
      </span>
    </td>
  );
}

import { href } from '../../router.ts';
import { counts, done, restored } from '../../store/queue.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { count } from '../../ui/format.ts';
import { sentence } from '../queue/sentence.ts';
import { Choices } from './choices.tsx';
import { Gate } from './gate.tsx';
import type { Refused } from './plan.ts';
import { leaving, planned } from './planned.ts';
import { Products } from './products.tsx';
import { Run } from './run.tsx';
import { Template } from './template.tsx';
import './export.css';

const NAMED = 6; // files of a reason that are named

export function ExportView() {
  if (done.value.length === 0) return <NothingYet />;
  return (
    <div class="export">
      <div class="export-main">
        <header class="page-head">
          <h1>Export</h1>
          <p class="soft">
            {leaving.value.length < done.value.length && `${leaving.value.length} of `}
            {count(done.value.length, 'cut-out')}
            {counts.value.waiting + counts.value.running > 0 &&
              `; ${counts.value.waiting + counts.value.running} still to come`}
          </p>
          <p class="soft small">
            In the guide: <a href={href.guide('export')}>what each channel wants</a>
          </p>
        </header>
        <Gate />
        <Choices />
        <Template />
        <Products />
      </div>
      <aside class="export-side" aria-label="Write the files">
        <Run />
        <Refusals refused={planned.value.refused} />
      </aside>
    </div>
  );
}

/** What will not be written, by reason: forty times the same is said once. */
export function Refusals({ refused }: { refused: readonly Refused[] }) {
  if (refused.length === 0) return null;
  const groups = new Map<string, Refused[]>();
  for (const one of refused) {
    const key = `${one.preset.title} ${one.cause} ${one.remedy}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return (
    <section class="refusals" aria-labelledby="refusals-title">
      <h2 id="refusals-title">{count(refused.length, 'file')} refused</h2>
      <ul>
        {[...groups].map(([key, group]) => (
          <li key={key}>
            <strong>{group[0]?.preset.title}</strong>
            <p>{sentence(group[0]?.cause)}</p>
            <p class="soft">{sentence(group[0]?.remedy)}</p>
            <p class="soft refusal-files">
              {group
                .slice(0, NAMED)
                .map(({ name }) => name)
                .join(', ')}
              {group.length > NAMED && ` and ${group.length - NAMED} more`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NothingYet() {
  return (
    <div class="viewer-missing">
      <h1>{restored.value ? 'Nothing to export yet' : 'One moment'}</h1>
      {restored.value && (
        <>
          <p class="soft">Cut-outs appear here as soon as the first one is done.</p>
          <ButtonLink href={href.photos} kind="primary">
            To the photos
          </ButtonLink>
        </>
      )}
    </div>
  );
}

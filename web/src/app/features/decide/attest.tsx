import { asked } from '../../store/verdict.ts';
import { orList } from '../export/plan.ts';
import { chosen } from '../export/planned.ts';

/** What pixels cannot prove: a person says that it is not there. */
export function Attest({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const channels = chosen.value.filter(({ forbid }) => forbid.length > 0);
  return (
    <label class="attest" title={`Asked by ${channels.map(({ title }) => title).join('; ')}`}>
      <input
        type="checkbox"
        checked={on}
        aria-keyshortcuts="C"
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>
        I have looked: it shows no {orList(asked.value)}.
        <span class="soft"> Asked by {channels.map(({ title }) => title).join('; ')}.</span>
      </span>
    </label>
  );
}

import { fileName } from '../../../channel/naming.ts';
import { done } from '../../store/queue.ts';
import { DEFAULTS, set, settings } from '../../store/settings.ts';
import { troubleOf } from '../../store/trouble.ts';
import { Button } from '../../ui/button.tsx';
import { sentence } from '../queue/sentence.ts';
import { named, templateFault } from './plan.ts';
import { chosen } from './planned.ts';

/** How files are called, with the name that the first photo will have. */
export function Template() {
  const { template } = settings.value;
  const fault = templateFault(template);
  return (
    <section class="template" aria-labelledby="template-title">
      <label id="template-title" for="template">
        Names
      </label>
      <div class="template-row">
        <input
          id="template"
          class="field mono"
          value={template}
          maxLength={200}
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          aria-invalid={fault !== null}
          aria-describedby="template-note"
          onInput={(event) => set({ template: event.currentTarget.value })}
        />
        {template !== DEFAULTS.template && (
          <Button onClick={() => set({ template: DEFAULTS.template })}>Reset</Button>
        )}
      </div>
      <p id="template-note" class="small number" data-bad={fault !== null}>
        {fault ? sentence(fault) : <Preview />}
      </p>
    </section>
  );
}

function Preview() {
  const first = done.value[0]?.record.value;
  const preset = chosen.value.find(({ name }) => name.includes('{sku}'));
  if (!first) return null;
  if (!preset) return <span class="soft">The chosen channels prescribe the names.</span>;
  try {
    const name = fileName(named(preset, settings.value.template), first.fields);
    return (
      <>
        <span class="soft">{first.name} becomes </span>
        <strong class="mono">{name}</strong>
      </>
    );
  } catch (error) {
    return <span class="soft">{sentence(troubleOf(error).cause)}</span>;
  }
}

import { signal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Flow } from './blocks.tsx';
import type { Item, Page } from './types.ts';

/** What is ticked. Kept until the page is closed, and nowhere else: a list starts afresh each time. */
const ticked = signal<ReadonlySet<string>>(new Set());

function turn(tick: string, on: boolean): void {
  const next = new Set(ticked.value);
  if (on) next.add(tick);
  else next.delete(tick);
  ticked.value = next;
}

export function Checklist({ items, page }: { items: readonly Item[]; page: Page }) {
  const own = items.flatMap(({ tick }) => tick ?? []);
  const done = own.filter((tick) => ticked.value.has(tick)).length;
  const id = useId();
  const clear = (): void => {
    ticked.value = new Set([...ticked.value].filter((tick) => !own.includes(tick)));
    announce('All ticks are taken away');
  };
  return (
    <div class="guide-checks">
      <ul>
        {items.map(({ tick, blocks }, index) => (
          <li key={tick ?? index}>
            <input
              type="checkbox"
              id={`${id}${index}`}
              checked={tick !== null && ticked.value.has(tick)}
              onChange={(event) => tick && turn(tick, event.currentTarget.checked)}
            />
            <label for={`${id}${index}`}>
              <Flow blocks={blocks} page={page} />
            </label>
          </li>
        ))}
      </ul>
      <p class="guide-tools small">
        <span class="soft number">
          {done} of {own.length} done
        </span>
        {done > 0 && (
          <Button size="tiny" kind="plain" onClick={clear}>
            Clear
          </Button>
        )}
      </p>
    </div>
  );
}

import { Dialog } from './dialog.tsx';
import { shortcuts } from './keys.ts';

const SHOWN: Record<string, string> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

/** The keys that work in this view. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const groups = new Map<string, typeof shortcuts.value>();
  for (const one of shortcuts.value) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return (
    <Dialog title="Keys" onClose={onClose}>
      {[...groups].map(([group, list]) => (
        <section key={group} class="keys">
          <h3>{group}</h3>
          <dl>
            {list.map(({ keys, label }) => (
              <div key={label}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{shown(key)}</kbd>
                  ))}
                </dt>
                <dd>{label}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}

function shown(name: string): string {
  if (name === '+') return name;
  return name
    .split('+')
    .map((part) => SHOWN[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(' + ');
}

import { useId } from 'preact/hooks';
import { announce } from '../../ui/announcer.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { type Shortcut, useShortcuts } from '../../ui/keys.ts';
import { type ToolName, tool } from './tools.ts';

const TOOLS: readonly {
  name: ToolName;
  label: string;
  key: string;
  icon: IconName;
  help: string;
}[] = [
  { name: 'move', label: 'Move', key: 'v', icon: 'hand', help: 'Move the photo' },
  { name: 'erase', label: 'Erase', key: 'x', icon: 'eraser', help: 'Paint away' },
  { name: 'restore', label: 'Restore', key: 'd', icon: 'brush', help: 'Paint back in' },
  { name: 'unpaint', label: 'Unpaint', key: 'u', icon: 'unpaint', help: 'Take paint off again' },
  { name: 'part', label: 'Piece', key: 'p', icon: 'piece', help: 'Keep or drop a piece' },
];

/** One tool in hand: radio buttons, so the arrow keys work as everywhere. */
export function ToolPicker({ disabled }: { disabled: boolean }) {
  const group = useId();
  useShortcuts(
    [
      ...TOOLS.map(
        ({ name, key, help }): Shortcut => ({
          keys: [key],
          label: help,
          group: 'Repair',
          run: () => take(name),
          when: () => !disabled,
        }),
      ),
      {
        keys: ['Escape'],
        label: 'Put the tool away',
        group: 'Repair',
        run: () => take('move'),
        when: () => tool.value !== 'move' && !document.querySelector('dialog[open]'),
        always: true,
      },
    ],
    [disabled],
  );
  return (
    <fieldset class="tools" disabled={disabled}>
      <legend class="unseen">Tool</legend>
      {TOOLS.map(({ name, label, key, icon, help }) => (
        <label key={name} title={`${help} (${key.toUpperCase()})`}>
          <input
            type="radio"
            name={group}
            value={name}
            checked={tool.value === name}
            onChange={() => {
              tool.value = name;
            }}
          />
          <Icon name={icon} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function take(name: ToolName): void {
  tool.value = name;
  const found = TOOLS.find((one) => one.name === name);
  announce(`${found?.label}: ${found?.help.toLowerCase()}`);
}

import { Segments } from '../../ui/segments.tsx';
import { PartTool } from './part-tool.ts';
import { type PartMode, paintsPart, partMode } from './tools.ts';

const CHOICES: readonly { value: PartMode; label: string }[] = [
  { value: 'auto', label: 'Auto' },
  { value: 'keep', label: 'Keep' },
  { value: 'drop', label: 'Drop' },
];

const HINTS: Record<PartMode, string> = {
  auto: 'Click an island to drop it, a hole to fill it.',
  keep: 'Click a piece to keep it, solid.',
  drop: 'Click a piece to drop it.',
};

/** What a click on a piece does, and the piece that is meant. */
export function PartControls({ active }: { active: unknown }) {
  const found = active instanceof PartTool ? active.found.value : null;
  return (
    <div class="touch-up-group">
      <Segments
        legend="A click"
        choices={CHOICES}
        value={partMode.value}
        onPick={(value) => {
          partMode.value = value;
        }}
      />
      <p class="soft small">{HINTS[partMode.value]}</p>
      <p class="small number" role="status" data-testid="piece">
        {found
          ? `${found.kind === 'island' ? 'Island' : 'Hole'} of ${found.area.toLocaleString('en')} px, ` +
            `${found.box[2] - found.box[0]} × ${found.box[3] - found.box[1]}: ` +
            `${paintsPart(found.kind, partMode.value) === 0 ? 'drop' : 'keep'}`
          : ''}
      </p>
    </div>
  );
}

/** What a channel says to a cut-out that shows its shadow. */
import { ChannelError } from './error.ts';
import type { Preset } from './preset.ts';

/** As in `channels/export.py`: a shadow would be cut off at the box of the product. */
export function refuseShadow({ key, place, forbid }: Preset): void {
  if (!place && !forbid.includes('shadow')) return;
  const why = forbid.includes('shadow') ? 'forbids one' : 'measures the product alone';
  throw new ChannelError(
    `the master shows a shadow, and ${key} ${why}`,
    'drop the shadow of this photo, and export it again',
  );
}

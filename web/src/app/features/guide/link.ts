/** Addresses in the guide, from wherever they help. */

import { href } from '../../router.ts';

/** Reasons to reject, as the manifest names them, whose section is called otherwise. */
const CALLED: Readonly<Record<string, string>> = { cast: 'colour-cast' };

/** What a reason to reject looks like, where it comes from and what to do: `clipped_hole` → its section. */
export function failure(reason: string): string {
  return href.guide('failures', CALLED[reason] ?? reason.replaceAll('_', '-'));
}

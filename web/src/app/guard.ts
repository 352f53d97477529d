/** Imported before anything else of the page: nothing may run before the lock is in place. */

import { installGuard, offline } from '../guard/index.ts';

export const guard = installGuard();
export { offline };

/** The built page runs this as a classic script, before any module: see web/build/precache.ts. */

import { installGuard } from './index';

installGuard();

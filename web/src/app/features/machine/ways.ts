/** How the engine may compute on this machine, in words. */

import type { Facts } from './facts.ts';
import type { Way } from './report.ts';

export interface Offer {
  way: Way;
  label: string;
  /** Why it is not to be had here; null where it is. */
  missing: string | null;
  /** Tried unless somebody says otherwise. */
  usual: boolean;
  /** What to know before it is ticked. */
  hint: string | null;
}

export function offers({ gpu, noGpu, threads, isolated }: Facts): Offer[] {
  return [
    {
      way: 'webgpu',
      label: 'Graphics card',
      missing: gpu ? null : `there is no WebGPU here: ${noGpu ?? 'no adapter'}`,
      usual: gpu !== null && gpu.unfit === null,
      hint: gpu?.unfit ? `${gpu.unfit}; one photo, for some minutes` : null,
    },
    {
      way: 'threads',
      label: threads > 1 ? `Processor, ${threads} threads` : 'Processor, several threads',
      missing:
        threads > 1
          ? null
          : isolated
            ? 'this machine has one core'
            : 'the page is not isolated, so there is one thread; reload it once',
      usual: threads > 1,
      hint: null,
    },
    {
      way: 'single',
      label: 'Processor, one thread',
      missing: null,
      usual: true,
      hint: null,
    },
  ];
}

export function wayName(way: Way, threads: number): string {
  if (way === 'webgpu') return 'Graphics card';
  return way === 'single' ? 'Processor, one thread' : `Processor, ${threads} threads`;
}

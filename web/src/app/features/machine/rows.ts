/** The facts in words: what each is, what it means, and what to do where it is poor. */

import { bytes } from '../../ui/format.ts';
import { adapterName } from './compare.ts';
import type { Facts } from './facts.ts';

export interface Row {
  key: string;
  group: 'Graphics' | 'Processor' | 'Memory and storage' | 'Browser';
  label: string;
  value: string;
  means: string;
  /** What to do about it; null where it is as good as it gets. */
  remedy: string | null;
}

const UNTOLD = 'the browser does not tell';
const MEMORY_LOW = 4; // GB
const ROOM_LOW = 1e9; // bytes

export function rowsOf(facts: Facts): Row[] {
  return [...graphics(facts), ...processor(facts), ...memory(facts), ...browser(facts)];
}

function graphics({ gpu, noGpu, jspi }: Facts): Row[] {
  const group = 'Graphics';
  if (!gpu) {
    return [
      {
        key: 'adapter',
        group,
        label: 'WebGPU adapter',
        value: 'none',
        means: `The processor computes: ${noGpu ?? 'there is no adapter'}.`,
        remedy:
          'Use a current Chrome, Edge or Safari, and switch graphics acceleration on in its settings.',
      },
    ];
  }
  return [
    {
      key: 'adapter',
      group,
      label: 'WebGPU adapter',
      value: adapterName({ gpu } as Facts),
      means: gpu.unfit ? `Not used by itself: ${gpu.unfit}.` : 'It computes the cut-outs.',
      remedy: gpu.software
        ? 'Switch graphics acceleration on in the browser’s settings, or renew the driver.'
        : null,
    },
    {
      key: 'vendor',
      group,
      label: 'Vendor, architecture',
      value: [gpu.vendor, gpu.architecture].filter(Boolean).join(', ') || UNTOLD,
      means: 'To quote in a ticket.',
      remedy: null,
    },
    {
      key: 'kind',
      group,
      label: 'Made of',
      value: gpu.software ? 'software' : 'hardware',
      means: gpu.software
        ? 'The processor plays the graphics card, slower than by itself.'
        : 'A real graphics card.',
      remedy: null,
    },
    {
      key: 'f16',
      group,
      label: 'Half precision (f16)',
      value: gpu.f16 ? 'yes' : 'no',
      means: 'Nice to know: the model computes in full precision.',
      remedy: null,
    },
    {
      key: 'buffer',
      group,
      label: 'Largest buffer',
      value: bytes(gpu.buffer),
      means: 'The model’s layers need 134 MB.',
      remedy: null,
    },
    {
      key: 'jspi',
      group,
      label: 'JSPI',
      value: jspi ? 'yes' : 'no',
      means: jspi
        ? 'The smaller build of the runtime does for the graphics card, 4.1 MB.'
        : 'The graphics card needs the larger build of the runtime, 6.6 MB.',
      remedy: null,
    },
  ];
}

function processor({ threads, cores, isolated, simd }: Facts): Row[] {
  const group = 'Processor';
  return [
    {
      key: 'threads',
      group,
      label: 'Threads',
      value: `${threads} used of ${cores}`,
      means:
        threads > 1
          ? 'The work is shared among them.'
          : 'One thread does all the work, several times as slow.',
      remedy: isolated || cores === 1 ? null : 'Without isolation one thread is used: reload once.',
    },
    {
      key: 'isolated',
      group,
      label: 'Isolated page',
      value: isolated ? 'yes' : 'no',
      means: isolated
        ? 'Other sites cannot reach in, so the browser allows threads.'
        : 'The browser allows no threads.',
      remedy: isolated
        ? null
        : 'Reload once. If that does not help, the host has to send the headers that isolate.',
    },
    {
      key: 'simd',
      group,
      label: 'SIMD',
      value: simd ? 'yes' : 'no',
      means: simd ? 'Several numbers are computed at once.' : 'The engine cannot run without it.',
      remedy: simd ? null : 'Use a current browser.',
    },
  ];
}

function memory({ memory: gigabytes, heap, storage }: Facts): Row[] {
  const group = 'Memory and storage';
  const { usage, quota, persisted, opfs } = storage;
  const room = usage === null || quota === null ? null : quota - usage;
  return [
    {
      key: 'memory',
      group,
      label: 'Memory',
      value: gigabytes === null ? UNTOLD : `${gigabytes} GB`,
      means: 'Rounded, and capped, by the browser.',
      remedy:
        gigabytes !== null && gigabytes < MEMORY_LOW
          ? 'Large photos may fail: close other tabs, or scale them down.'
          : null,
    },
    {
      key: 'heap',
      group,
      label: 'Limit for scripts',
      value: heap === null ? UNTOLD : bytes(heap),
      means: 'Pixels and the model lie outside it.',
      remedy: null,
    },
    {
      key: 'storage',
      group,
      label: 'Storage',
      value: usage === null || quota === null ? UNTOLD : `${bytes(usage)} of ${bytes(quota)}`,
      means: 'The page, the model, your photos and cut-outs, in this browser alone.',
      remedy:
        room !== null && room < ROOM_LOW
          ? 'Export what is done and delete it, or free space on the disk.'
          : null,
    },
    {
      key: 'persisted',
      group,
      label: 'Kept for good',
      value: persisted === null ? UNTOLD : persisted ? 'yes' : 'no',
      means: persisted
        ? 'The browser does not clear it by itself.'
        : 'The browser may clear it when the disk is full.',
      remedy: persisted === false ? 'Ask the browser to keep it; it may refuse.' : null,
    },
    {
      key: 'opfs',
      group,
      label: 'Private file system',
      value: opfs ? 'yes' : 'no',
      means: opfs
        ? 'Photos survive a reload as files.'
        : 'Photos lie in the browser’s database, which is slower.',
      remedy: opfs ? null : 'A private window may be why: use an ordinary one.',
    },
  ];
}

function browser({ browser: name, platform, serviceWorker }: Facts): Row[] {
  const group = 'Browser';
  return [
    {
      key: 'browser',
      group,
      label: 'Browser',
      value: name,
      means: 'To quote in a ticket.',
      remedy: null,
    },
    {
      key: 'platform',
      group,
      label: 'System',
      value: platform,
      means: 'To quote in a ticket.',
      remedy: null,
    },
    {
      key: 'worker',
      group,
      label: 'Service worker',
      value: serviceWorker ? 'yes' : 'no',
      means: serviceWorker
        ? 'The page works without a network.'
        : 'The page needs the network at each visit.',
      remedy: serviceWorker ? null : 'It needs https or localhost; reload once.',
    },
  ];
}

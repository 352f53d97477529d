/** What this browser says of the machine and of itself. */

import { fitAdapter } from '../../../engine/adapter.ts';
import { usableThreads } from '../../../engine/threads.ts';
import { guard } from '../../guard.ts';
import { identity } from './identity.ts';

export interface Gpu {
  vendor: string;
  architecture: string;
  device: string;
  description: string;
  /** The card's own half precision. */
  f16: boolean;
  /** Made of software: the processor plays the card. */
  software: boolean;
  /** Bytes of the largest buffer that a graph may use. */
  buffer: number;
  /** Why it is not used by itself; null where it is fit. */
  unfit: string | null;
}

export interface Facts {
  browser: string;
  platform: string;
  cores: number;
  /** As many as the engine takes here. */
  threads: number;
  isolated: boolean;
  /** GB, rounded by the browser; null where it does not tell. */
  memory: number | null;
  /** Bytes that scripts may take; null where it does not tell. */
  heap: number | null;
  simd: boolean;
  jspi: boolean;
  gpu: Gpu | null;
  /** Why there is no adapter. */
  noGpu: string | null;
  storage: Storage;
  serviceWorker: boolean;
}

export interface Storage {
  usage: number | null;
  quota: number | null;
  persisted: boolean | null;
  opfs: boolean;
}

export async function collect(): Promise<Facts> {
  const [browser, [gpu, noGpu], storage] = await Promise.all([identity(), graphics(), stored()]);
  const { deviceMemory } = navigator as { deviceMemory?: number };
  const { memory } = performance as { memory?: { jsHeapSizeLimit: number } };
  return {
    ...browser,
    cores: navigator.hardwareConcurrency || 1,
    threads: usableThreads(),
    isolated: globalThis.crossOriginIsolated ?? false,
    memory: deviceMemory ?? null,
    heap: memory?.jsHeapSizeLimit ?? null,
    simd: WebAssembly.validate(SIMD),
    jspi: 'Suspending' in WebAssembly,
    gpu,
    noGpu,
    storage,
    serviceWorker: guard.layers().serviceWorker,
  };
}

// A module with one function that makes a vector and drops dead: valid only where there is SIMD.
const SIMD = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
  ...[1, 5, 1, 0x60, 0, 1, 0x7b], // a type: () → v128
  ...[3, 2, 1, 0], // a function of it
  ...[10, 8, 1, 6, 0, 0x41, 0, 0xfd, 0x0f, 0x0b], // i32.const 0, i8x16.splat, end
);

async function graphics(): Promise<[Gpu | null, string | null]> {
  const any = await fitAdapter(true);
  const adapter = await navigator.gpu
    ?.requestAdapter({ powerPreference: 'high-performance' })
    .catch(() => null);
  if (!adapter) return [null, typeof any === 'string' ? any : 'it was there and is gone'];
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const fit = await fitAdapter(false);
  const gpu: Gpu = {
    vendor,
    architecture,
    device,
    description,
    f16: adapter.features.has('shader-f16'),
    // Good enough when asked for by name, and not otherwise: then it is made of software.
    software: isFallbackAdapter || (typeof fit === 'string' && typeof any !== 'string'),
    buffer: adapter.limits.maxStorageBufferBindingSize,
    unfit: typeof fit === 'string' ? fit : null,
  };
  return [gpu, null];
}

async function stored(): Promise<Storage> {
  const { storage } = navigator;
  const estimate = await storage?.estimate?.().catch(() => null);
  return {
    usage: estimate?.usage ?? null,
    quota: estimate?.quota ?? null,
    persisted: (await storage?.persisted?.().catch(() => null)) ?? null,
    opfs: (await storage?.getDirectory?.().catch(() => null)) != null,
  };
}

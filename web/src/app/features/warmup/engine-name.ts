import type { EngineInfo } from '../../../engine/types.ts';

/** "the graphics card (name)", "2 processor threads": what computes, as people say it. */
export function engineName(info: EngineInfo): string {
  if (info.provider === 'webgpu') {
    return info.adapter ? `the graphics card (${info.adapter})` : 'the graphics card';
  }
  return info.threads === 1 ? 'one processor thread' : `${info.threads} processor threads`;
}

export function engineShort(info: EngineInfo): string {
  return info.provider === 'webgpu' ? 'WebGPU' : `WASM ×${info.threads}`;
}

// Whether the graphics card is fit for the work.

const BUFFER_MIN = 256 << 20; // bytes; the network's largest layers, with room to spare

export interface Adapter {
  name: string;
}

/** The adapter, or one clause that says why there is none. `any`: one made of software will do. */
export async function fitAdapter(any: boolean): Promise<Adapter | string> {
  if (!('gpu' in navigator) || !navigator.gpu) return 'this browser has none';
  let adapter: GPUAdapter | null;
  try {
    adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (!adapter) return 'there is no graphics adapter for it';
  const { vendor, architecture, device, description } = adapter.info;
  const name = description || [vendor, architecture, device].filter(Boolean).join(' ') || 'unnamed';
  const software =
    adapter.info.isFallbackAdapter || /swiftshader|llvmpipe|basic render|lavapipe/i.test(name);
  if (software && !any) return `its adapter, ${name}, is slower than the processor itself`;
  if (adapter.limits.maxStorageBufferBindingSize < BUFFER_MIN / 2) {
    return `its adapter, ${name}, has too little memory`;
  }
  return { name };
}

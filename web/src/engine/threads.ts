const MOST = 8; // beyond them, they only get in each other's way

/** How many threads compute here, where the processor does: one unless the page is isolated. */
export function usableThreads(wanted = MOST): number {
  if (!globalThis.crossOriginIsolated) return 1;
  return Math.min(wanted, navigator.hardwareConcurrency || 1, MOST);
}

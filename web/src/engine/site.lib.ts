// Where the library keeps its files: each at an address that bundlers see and understand, so that
// they carry it along under whatever name they like. The build writes the list.

declare const __PACKSHOT_FILES__: Record<string, string>;

export const FOLDER = './';

/** A service worker of the page's own knows nothing of the models. */
export const keeps = (): boolean => true;

// Empty in the workers, into which this is built too: they are told the addresses.
export const FILES: Record<string, string> = __PACKSHOT_FILES__;

export function newWorker(url: string): Worker {
  // Not the form that bundlers take apart: the worker is whole already, and ONNX Runtime inside
  // imports its loader by an address that they would not let through.
  return new Worker(trusted(url), { type: 'module' });
}

export function newScribe(url: string): Worker {
  return new Worker(trusted(url), { type: 'module' });
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

/** Where a page demands Trusted Types, it allows the policy `packshot` to allow the library. */
function trusted(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy('packshot', { createScriptURL: (given) => given });
  return policy?.createScriptURL(url) ?? url;
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;

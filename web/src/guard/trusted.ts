import { isLocal, type Place, refusal } from './rules';
import type { LedgerEntry } from './types';

/** Trusted Types, as far as they are used here; the DOM library does not know them everywhere. */
interface Policy {
  createScriptURL(url: string): unknown;
}
interface Factory {
  createPolicy(name: string, rules: Record<string, (given: string) => string | null>): Policy;
}

export interface Trust {
  /** For `new Worker` and service worker registration: a file of this site, or it throws. */
  scriptUrl(url: string | URL): string;
  readonly active: boolean;
}

/** What the ledger says where text was about to become code. */
export function textAsCode(witness: 'page' | 'worker', sink: string, given: string): LedgerEntry {
  return {
    at: Date.now(),
    method: 'USE',
    url: given,
    kind: 'trusted-types',
    bytes: null,
    from: 'blocked',
    witness,
    why: `A string may not become ${sink} in ${witness === 'page' ? 'this page' : 'a worker'}.`,
  };
}

/** Makes the named policy and the default one. The default one answers for code that knows no
 * policies (ONNX Runtime's threads): files of this site pass; strings as HTML or code never do. */
export function installTrust(
  scope: typeof globalThis,
  place: () => Place,
  refused: (sink: string, given: string) => void,
): Trust {
  const factory = (scope as { trustedTypes?: Factory }).trustedTypes;
  const admit = (given: string): string | null => {
    const now = place();
    const url = new URL(given, now.base);
    if (isLocal(url) || refusal({ method: 'GET', url: url.href, body: false }, now) !== null) {
      refused('script address', url.href);
      return null;
    }
    return url.href;
  };
  const never = (sink: string) => (given: string) => {
    refused(sink, given.slice(0, 80));
    return null;
  };
  let named: Policy | null = null;
  try {
    named = factory?.createPolicy('packshot', { createScriptURL: admit }) ?? null;
    factory?.createPolicy('default', {
      createScriptURL: admit,
      createHTML: never('HTML'),
      createScript: never('code'),
    });
  } catch {
    // The names are taken: an earlier guard of this realm made them.
  }
  return {
    active: named !== null,
    scriptUrl(url) {
      const text = String(url);
      return (named ? named.createScriptURL(text) : text) as string;
    },
  };
}

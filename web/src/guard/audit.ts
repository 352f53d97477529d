import type { Hello, Listed } from '../sw/messages';
import type { Layers, Ledger } from './types';

export interface AuditParts {
  readonly ledger: Ledger;
  readonly layers: Layers;
  readonly hello: Hello | null;
  /** From precache.json where no service worker has answered. */
  readonly listed: readonly Listed[] | null;
  readonly opened: number;
}

/** The report that a privacy officer keeps: everything the ledger knows, as JSON. */
export function auditOf({ ledger, layers, hello, listed, opened }: AuditParts): Blob {
  const cached = new Set(hello?.cached ?? []);
  const report = {
    report: 'packshot privacy audit',
    format: 1,
    page: location.origin + location.pathname,
    version: hello?.version ?? null,
    opened_at: new Date(opened).toISOString(),
    written_at: new Date().toISOString(),
    browser: navigator.userAgent,
    bytes_up: ledger.bytesUp,
    bytes_down: ledger.bytesDown,
    requests: ledger.requestCount,
    blocked: ledger.blockedCount,
    locked: ledger.locked,
    network_requests_since_lock: ledger.networkSinceLock,
    layers,
    policy:
      document
        .querySelector('meta[http-equiv="Content-Security-Policy"]')
        ?.getAttribute('content') ?? null,
    list_of_requests: ledger.requests.map(dated),
    list_of_blocked: ledger.blocked.map(dated),
    files: (hello?.files ?? listed ?? []).map((file) => ({
      ...file,
      in_cache: cached.has(file.url),
    })),
  };
  return new Blob([`${JSON.stringify(report, null, 2)}\n`], { type: 'application/json' });
}

function dated(entry: Ledger['requests'][number]): object {
  return { ...entry, at: new Date(entry.at).toISOString() };
}

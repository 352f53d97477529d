/** What one entry of the ledger is about. */
export type Kind =
  | 'document'
  | 'fetch'
  | 'xhr'
  | 'beacon'
  | 'image'
  | 'script'
  | 'style'
  | 'font'
  | 'media'
  | 'frame'
  | 'navigation'
  | 'window'
  | 'form'
  | 'websocket'
  | 'eventsource'
  | 'webtransport'
  | 'rtc'
  | 'worker'
  | 'cookie'
  | 'hint'
  | 'speech'
  | 'push'
  | 'trusted-types'
  | 'csp'
  | 'sw'
  | 'other';

/** Where the answer came from; `local` is memory (blob:, data:) and never listed. */
export type From = 'cache' | 'network' | 'blocked';

/** Who noticed: the page's or a worker's wrapper, the browser's policy, the service worker. */
export type Witness = 'page' | 'worker' | 'policy' | 'service-worker' | 'timing';

export interface LedgerEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** For an address elsewhere whole, so that one can see what was tried. */
  readonly url: string;
  readonly kind: Kind;
  /** Bytes that came over the network or from the cache; null where the browser does not say. */
  readonly bytes: number | null;
  readonly from: From;
  readonly witness: Witness;
  /** One sentence; always there when `from` is `blocked`. */
  readonly why?: string;
}

/** A snapshot; a new object after each change, never changed itself. */
export interface Ledger {
  readonly requests: readonly LedgerEntry[];
  readonly blocked: readonly LedgerEntry[];
  /** All of them, also those that the lists have dropped after 2000 entries. */
  readonly requestCount: number;
  readonly blockedCount: number;
  /** Requests answered by the network since the lock; 0, or something is wrong. */
  readonly networkSinceLock: number;
  readonly bytesDown: number;
  /** Counted at the one place that lets a request through: the bodies that went with it. */
  readonly bytesUp: number;
  readonly locked: boolean;
}

/** Which of the layers hold at this moment; shown to the user and kept in the audit. */
export interface Layers {
  /** The wrappers of this page were installed before its code. */
  readonly page: boolean;
  /** Navigation elsewhere can be cancelled (Navigation API). */
  readonly navigation: boolean;
  /** A service worker stands between the page and the network. */
  readonly serviceWorker: boolean;
  /** The page carries a Content-Security-Policy (its meta tag, or a violation was seen). */
  readonly policy: boolean;
  readonly trustedTypes: boolean;
  readonly isolated: boolean;
}

export interface LedgerStore {
  get(): Ledger;
  /** `changed` runs once a microtask, after any number of entries. Returns how to stop. */
  subscribe(changed: () => void): () => void;
}

export interface Guard {
  readonly ledger: LedgerStore;
  /** From now on nothing is asked of the network; the cache answers or nobody. Lasts until reload.
   * Only a service worker can hold it: until one is in charge of the page, `locked` is false. */
  lock(): Promise<void>;
  layers(): Layers;
  /** JSON: what was requested, what was blocked, version, hashes of the files. */
  audit(): Blob;
}

/** What is fetched together; see web/build/precache.ts. */
export type Group = 'shell' | 'first' | 'jspi' | 'asyncify' | 'later';

export interface GroupProgress {
  readonly group: Group;
  /** Files that are in the cache and whose content has been checked. */
  readonly files: number;
  readonly of: number;
  /** Bytes as transferred; `total` is null as long as a file's size is unknown. */
  readonly bytes: number;
  readonly total: number | null;
}

export type OfflineState = 'none' | 'installing' | 'ready' | 'update';

export interface Offline {
  readonly state: OfflineState;
  /** Why the state is `none`, or what went wrong last; one sentence for the user. */
  readonly reason: string | null;
  /** `reload`: the page gains threads by a reload, since the service worker now adds the headers. */
  readonly isolation: 'isolated' | 'reload' | 'none';
  onChange(changed: () => void): () => void;
  /** Resolves when the group is in the cache and checked; a second call costs nothing. */
  precache(group: Group, onProgress?: (progress: GroupProgress) => void): Promise<void>;
  /** Takes the new version and reloads. Call it on a click, when no work is under way. */
  update(): Promise<void>;
  /** While held, the page is not reloaded by itself. Returns the release. */
  hold(): () => void;
  /** Files that another app shared with this one; each is handed out once. */
  shared(): Promise<File[]>;
  /** Deletes every cached file and the service worker. */
  remove(): Promise<void>;
}

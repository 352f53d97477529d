/** The little of the service worker's scope that is used here. TypeScript's library for workers
 * contradicts the one for pages, and one program can hold only one of them. */

export interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

export interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  readonly clientId: string;
  readonly resultingClientId: string;
  respondWith(answer: Promise<Response> | Response): void;
}

export interface Client {
  readonly id: string;
  readonly type: 'window' | 'worker' | 'sharedworker';
  readonly url: string;
  postMessage(message: unknown): void;
}

export interface ExtendableMessageEvent extends ExtendableEvent {
  readonly data: unknown;
  readonly source: Client | null;
  readonly ports: readonly MessagePort[];
}

interface Events {
  install: ExtendableEvent;
  activate: ExtendableEvent;
  fetch: FetchEvent;
  message: ExtendableMessageEvent;
}

export interface WorkerScope {
  readonly clients: {
    claim(): Promise<void>;
    get(id: string): Promise<Client | undefined>;
    matchAll(options: {
      type?: 'window' | 'all';
      includeUncontrolled?: boolean;
    }): Promise<readonly Client[]>;
  };
  readonly location: { readonly href: string };
  readonly registration: {
    readonly scope: string;
    readonly navigationPreload?: { disable(): Promise<void> };
  };
  skipWaiting(): Promise<void>;
  addEventListener<K extends keyof Events>(type: K, heard: (event: Events[K]) => void): void;
}

export const scope = globalThis as unknown as WorkerScope;

/** The site's folder, from the root of its host. */
export function folder(): string {
  return new URL(scope.registration.scope).pathname;
}

/** Absolute address of a file of the site. */
export function address(url: string): string {
  return new URL(url === 'index.html' ? '' : url, scope.registration.scope).href;
}

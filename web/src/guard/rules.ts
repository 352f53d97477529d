/** The one rule of what may be asked of the network. Pure: page, worker and tests use the same. */

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: boolean;
}

export interface Place {
  /** Origin of the page. */
  readonly origin: string;
  /** Address that relative ones start from. */
  readonly base: string;
  /** Vite's development server marks modules with a query. */
  readonly queries?: boolean;
  /** The site's files as absolute addresses, once the list is known. */
  readonly listed?: ReadonlySet<string> | null;
}

/** Addresses that name something in memory: nothing leaves, nothing is counted. */
export function isLocal(url: URL): boolean {
  return url.protocol === 'blob:' || url.protocol === 'data:' || url.protocol === 'about:';
}

/** Why this may not go out, as a sentence, or null where it may. */
export function refusal(asked: Asked, place: Place): string | null {
  let url: URL;
  try {
    url = new URL(asked.url, place.base);
  } catch {
    return 'This is not an address.';
  }
  if (isLocal(url)) return null;
  if (url.origin !== place.origin) return 'The address is not on this site.';
  const method = asked.method.toUpperCase();
  if (method !== 'GET') return `The method is ${method}; only GET is let through.`;
  if (asked.body) return 'The request has a body.';
  if (url.search !== '' && !place.queries)
    return 'The address has a query, which could carry data.';
  if (url.username !== '' || url.password !== '')
    return 'The address has a name or password in it.';
  if (place.listed && !place.listed.has(url.origin + url.pathname))
    return "The address is not in the list of the site's files.";
  return null;
}

export interface Journey {
  readonly url: string;
  /** Same document: only the part behind # or the history changes. */
  readonly sameDocument: boolean;
  readonly download: boolean;
  readonly form: boolean;
}

/** Why the page may not go there. `page` is the address that it was loaded from. */
export function detour(journey: Journey, page: string, queries = false): string | null {
  if (journey.sameDocument) return null;
  let target: URL;
  try {
    target = new URL(journey.url, page);
  } catch {
    return 'This is not an address.';
  }
  if (target.protocol === 'blob:') {
    // A blob opened as a page would be code that no list knows.
    return journey.download ? null : 'A page made in memory may not be opened.';
  }
  const from = new URL(page);
  if (target.origin !== from.origin) return 'The address is not on this site.';
  if (journey.form) return 'A form may not be sent.';
  if (target.search !== '' && target.search !== from.search && !queries)
    return 'The address has a query, which could carry data.';
  const folder = new URL('.', from).pathname;
  const pages = [from.pathname, folder, `${folder}index.html`];
  return pages.includes(target.pathname) ? null : 'The address is not a page of this site.';
}

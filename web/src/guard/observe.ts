import type { Kind, LedgerEntry, Witness } from './types';

type Note = (entry: LedgerEntry) => void;

const BY_INITIATOR: Readonly<Record<string, Kind>> = {
  fetch: 'fetch',
  xmlhttprequest: 'xhr',
  beacon: 'beacon',
  img: 'image',
  image: 'image',
  input: 'image',
  script: 'script',
  link: 'style',
  css: 'style',
  iframe: 'frame',
  video: 'media',
  audio: 'media',
  navigation: 'document',
};

/** Lists what the browser's own timing saw. What went through the service worker has
 * `workerStart`, and the service worker tells where its answer came from. */
export function observeTiming(note: Note, witness: Witness): void {
  if (typeof PerformanceObserver === 'undefined') return;
  let opened = false;
  const take = (list: PerformanceEntryList) => {
    for (const entry of list) {
      const timing = entry as PerformanceResourceTiming;
      if (!/^https?:/.test(timing.name)) continue;
      const document = timing.entryType === 'navigation';
      if (document ? opened : timing.workerStart > 0) continue;
      // The browser tells of the document twice: as it arrives, and when it is complete.
      opened ||= document;
      const elsewhere = new URL(timing.name).origin !== location.origin;
      // What a policy stopped may still leave a mark, without an answer or a byte.
      const unanswered = timing.responseStatus === 0 && timing.transferSize === 0;
      if (elsewhere && unanswered && timing.responseStart === 0) continue;
      const cached = timing.transferSize === 0 || timing.workerStart > 0;
      note({
        at: performance.timeOrigin + timing.startTime,
        method: 'GET',
        url: timing.name,
        kind: BY_INITIATOR[timing.initiatorType] ?? 'other',
        bytes: timing.transferSize || timing.encodedBodySize || null,
        from: cached && !elsewhere ? 'cache' : 'network',
        witness,
      });
    }
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  for (const type of ['navigation', 'resource']) {
    if (PerformanceObserver.supportedEntryTypes.includes(type))
      observer.observe({ type, buffered: true });
  }
}

const BY_DIRECTIVE: Readonly<Record<string, Kind>> = {
  'img-src': 'image',
  'connect-src': 'fetch',
  'form-action': 'form',
  'frame-src': 'frame',
  'child-src': 'frame',
  'object-src': 'frame',
  'script-src': 'script',
  'script-src-elem': 'script',
  'script-src-attr': 'script',
  'style-src': 'style',
  'style-src-elem': 'style',
  'style-src-attr': 'style',
  'font-src': 'font',
  'media-src': 'media',
  'worker-src': 'worker',
  'manifest-src': 'other',
  'require-trusted-types-for': 'trusted-types',
  'trusted-types': 'trusted-types',
};

/** Lists what the Content-Security-Policy stopped before any wrapper saw it. */
export function observePolicy(target: EventTarget, note: Note, seen: () => void): void {
  let before = { what: '', policy: '', at: 0 };
  target.addEventListener('securitypolicyviolation', (happening) => {
    const event = happening as SecurityPolicyViolationEvent;
    if (event.disposition !== 'enforce') return;
    seen();
    // The default policy has said no and told it already, with the address.
    if (event.effectiveDirective === 'require-trusted-types-for') return;
    // The policy of the header and that of the meta tag both stop it: one attempt, two events.
    const what = `${event.effectiveDirective} ${event.blockedURI}`;
    const { originalPolicy: policy, timeStamp: at } = event;
    const again = what === before.what && policy !== before.policy && at - before.at < 100;
    before = again ? { what: '', policy: '', at } : { what, policy, at };
    if (again) return;
    note({
      at: Date.now(),
      method: event.effectiveDirective === 'form-action' ? 'POST' : 'GET',
      url: event.blockedURI || event.documentURI,
      kind: BY_DIRECTIVE[event.effectiveDirective] ?? 'csp',
      bytes: null,
      from: 'blocked',
      witness: 'policy',
      why: `The site's policy forbids it (${event.effectiveDirective}).`,
    });
  });
}

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { href } from '../../router.ts';

/** What this machine offers, and whether it computes as it must, and how fast. */
export function MachineView() {
  const [Body, setBody] = useState<ComponentType | null>(null);
  useEffect(() => {
    // Few look at it on most days: it stays out of what everybody loads first.
    void import('./machine-body.tsx').then((part) => setBody(() => part.MachineBody));
  }, []);
  return (
    <div class="page machine">
      <header class="page-head">
        <h1>This machine</h1>
        <p class="lead">
          What this computer and this browser offer, and whether known photos come out as they must.
          Re-test after a new browser, a new driver, a new laptop. Nothing of it leaves this page.
        </p>
        <p class="soft">
          In the guide:{' '}
          <a href={href.guide('hardware')}>when to test again, and what IT should know</a>
        </p>
      </header>
      {Body && <Body />}
    </div>
  );
}

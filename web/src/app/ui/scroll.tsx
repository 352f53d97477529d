import type { ComponentChildren } from 'preact';

/** What may be wider than the page, such as a table, and then scrolls by itself. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

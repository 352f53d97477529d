import { useLayoutEffect, useRef } from 'preact/hooks';
import { href } from '../../router.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Blocks } from './blocks.tsx';
import { copyPage } from './copy.ts';
import { pages } from './guide-data.ts';
import { plain } from './plain.ts';
import type { Heading, Page } from './types.ts';

/** One page: what it is and for whom, its text, its outline, and the way on. */
export function PageView({ page, section }: { page: Page; section: string }) {
  const title = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  // Before it is painted: nobody sees the old place in the new page.
  useLayoutEffect(() => {
    const target = section ? document.getElementById(section) : null;
    const opened = first.current;
    first.current = false;
    if (!target && opened) scrollTo(0, 0);
    // Read on from there, by eye and by ear.
    (target ?? (opened ? title.current : null))?.focus({ preventScroll: true });
    target?.scrollIntoView();
  }, [section]);
  const at = pages.indexOf(page);
  const outline = page.blocks.filter(
    (block): block is Heading => block.kind === 'heading' && block.level === 2,
  );
  return (
    <div class="page guide guide-page">
      <article aria-labelledby="guide-title">
        <header class="page-head">
          <p class="guide-back">
            <a href={href.guide()}>
              <Icon name="back" />
              Guide
            </a>
          </p>
          <h1 id="guide-title" ref={title} tabIndex={-1}>
            {page.title}
          </h1>
          <p class="lead">{page.summary}</p>
          <p class="soft small">
            For {page.audience}. Updated <time dateTime={page.updated}>{day(page.updated)}</time>.
          </p>
          <div class="guide-tools">
            <Button size="tiny" icon="copy" onClick={() => void copyPage(page)}>
              Copy as Markdown
            </Button>
            <Button size="tiny" onClick={() => void onPaper()}>
              Print
            </Button>
          </div>
        </header>
        {outline.length > 2 && <Outline page={page} headings={outline} />}
        <div class="prose">
          <Blocks blocks={page.blocks} page={page} />
        </div>
        <p class="guide-printed small">
          Packshot’s guide, {page.title}, {page.updated}.
        </p>
      </article>
      <nav class="guide-on" aria-label="Next pages">
        <Step page={pages[at - 1]} icon="back" words="Previous" />
        <Step page={pages[at + 1]} icon="forward" words="Next" />
      </nav>
    </div>
  );
}

function Outline({ page, headings }: { page: Page; headings: readonly Heading[] }) {
  return (
    <nav class="guide-outline" aria-label="On this page">
      <p class="soft small" aria-hidden="true">
        On this page
      </p>
      <ul>
        {headings.map(({ id, text }) => (
          <li key={id}>
            <a href={href.guide(page.key, id)}>{plain(text)}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Step({
  page,
  icon,
  words,
}: {
  page: Page | undefined;
  icon: 'back' | 'forward';
  words: string;
}) {
  if (!page) return <span />;
  return (
    <a href={href.guide(page.key)} class={`guide-step ${icon}`}>
      <Icon name={icon} />
      <span>
        <span class="soft small">{words}</span>
        <span class="guide-step-title">{page.title}</span>
      </span>
    </a>
  );
}

/** With all pictures: one that is still being read would be a gap on paper. */
async function onPaper(): Promise<void> {
  await Promise.allSettled([...document.images].map((image) => image.decode()));
  print();
}

/** "25 November 2026": no two countries read 11/12 alike. */
function day(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  return at.toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
}

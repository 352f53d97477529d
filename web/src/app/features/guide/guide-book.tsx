import { useEffect } from 'preact/hooks';
import { href } from '../../router.ts';
import { Contents } from './contents.tsx';
import { guide } from './guide-data.ts';
import type { Place } from './guide-view.tsx';
import { PageView } from './page-view.tsx';
import './guide.css';
import './guide-print.css';

/** The guide: its contents, or one of its pages. */
export function Book({ page, section }: Place) {
  const found = guide.pages[page];
  useEffect(() => {
    document.title = `${found ? `${found.title} · ` : ''}Guide · Packshot`;
  }, [found, section]); // another section is another address, which has set the plain title
  if (found) return <PageView key={found.key} page={found} section={section} />;
  if (page === '') return <Contents />;
  return (
    <div class="viewer-missing">
      <h1>There is no such page</h1>
      <p class="soft">The guide has no page called “{page}”.</p>
      <a href={href.guide()}>To the contents</a>
    </div>
  );
}

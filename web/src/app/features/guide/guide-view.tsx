import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { Button } from '../../ui/button.tsx';

export interface Place {
  page: string;
  section: string;
}

/** The guide itself comes when it is first opened: who never reads it never fetches it. */
const book = signal<ComponentType<Place> | 'missing' | null>(null);

async function open(): Promise<void> {
  try {
    book.value = (await import('./guide-book.tsx')).Book;
  } catch {
    book.value = 'missing';
  }
}

export function GuideView(place: Place) {
  useEffect(() => {
    if (typeof book.value !== 'function') void open();
  }, []);
  const Book = book.value;
  if (Book === null) return <div class="restoring" aria-busy="true" />;
  if (Book !== 'missing') return <Book {...place} />;
  return (
    <div class="viewer-missing">
      <h1>The guide is not on this machine yet</h1>
      <p class="soft" role="status">
        It is fetched with the page’s other files. Connect to the network and load the page again.
      </p>
      <Button icon="retry" onClick={() => location.reload()}>
        Load again
      </Button>
    </div>
  );
}

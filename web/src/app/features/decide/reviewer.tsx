import { useState } from 'preact/hooks';
import { settings } from '../../store/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { answer, asking } from './deciding.ts';
import { focusFirst } from './focus-first.ts';

/** Asked once, at the first decision; Escape leaves it undecided. */
export function AskReviewer() {
  const [name, setName] = useState(settings.value.reviewer);
  if (!asking.value) return null;
  return (
    <Dialog
      title="Who decides here?"
      onClose={() => {
        asking.value = null;
      }}
    >
      <form
        class="ask-reviewer"
        onSubmit={(event) => {
          event.preventDefault();
          answer(name);
        }}
      >
        <p>
          Your name or initials go into the manifest with each decision, so that colleagues know
          whom to ask. It stays on this machine, and you may leave it empty.
        </p>
        <label class="cell">
          <span class="cell-label">Name</span>
          <input
            class="field"
            value={name}
            maxLength={80}
            autocomplete="off"
            spellcheck={false}
            ref={focusFirst}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <div class="actions">
          <Button kind="primary" type="submit">
            {name.trim() ? 'Go on' : 'Go on without a name'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { REASON_KEYS, REASONS } from '../../../channel/reasons.ts';
import type { Box } from '../../../engine/types.ts';
import type { Photo, Verdict } from '../../store/photo.ts';
import { settings } from '../../store/settings.ts';
import { Button } from '../../ui/button.tsx';
import { modalOpen, type Shortcut, useShortcuts } from '../../ui/keys.ts';
import { failure } from '../guide/link.ts';
import type { Surface } from '../viewer/surface.ts';
import { focusFirst } from './focus-first.ts';
import { placed } from './spot.ts';
import { SpotFields } from './spot-fields.tsx';
import { useSpot } from './use-spot.ts';

const NOTE_MAX = 500; // characters

export type Why = Pick<Verdict, 'reasons' | 'note' | 'spot'>;

interface Props {
  photo: Photo;
  surface: Surface | null;
  onReject: (why: Why) => void;
  onCancel: () => void;
}

/** Why it is rejected. The digits are reasons wherever the focus is, but in a field. */
export function RejectForm({ photo, surface, onReject, onCancel }: Props) {
  const { name, verdict, outcome } = photo.record.value;
  const given = verdict?.decision === 'rejected' ? verdict : null;
  const [reasons, setReasons] = useState<readonly string[]>(given?.reasons ?? []);
  const [note, setNote] = useState(given?.note ?? '');
  const [spot, placeSpot] = useState<Box | null>(given?.spot ?? null);
  const spotNow = useRef(spot);
  const setSpot = (at: Box | null): void => {
    spotNow.current = at;
    placeSpot(at);
  };
  const [missing, setMissing] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const noteField = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  useSpot(surface, spot, setSpot);
  useLayoutEffect(() => form.current?.querySelector('input')?.focus(), []);

  const onScreen = (): void => {
    if (!surface || !outcome) return;
    const [left, top, right, bottom] = surface.visible();
    setSpot(placed(left, top, right - left, bottom - top, outcome.width, outcome.height));
  };
  const flip = (key: string): void => {
    setMissing(false);
    setReasons((now) => (now.includes(key) ? now.filter((one) => one !== key) : [...now, key]));
  };
  const submit = (): void => {
    if (reasons.length === 0) {
      setMissing(true);
      return;
    }
    const ordered = REASONS.filter(({ key }) => reasons.includes(key)).map(({ key }) => key);
    onReject({ reasons: ordered, note: note.trim(), spot: spotNow.current });
  };
  /** What a key does here; the same within the form and, while it is open, on the stage. */
  const keys: Shortcut[] = [
    ...REASONS.map((reason, at) => ({
      keys: [REASON_KEYS[at] ?? ''],
      label: reason.title,
      group: 'Reject',
      run: () => flip(reason.key),
    })),
    { keys: ['n'], label: 'To the note', group: 'Reject', run: () => noteField.current?.focus() },
    {
      keys: ['s'],
      label: 'What is on screen is the spot',
      group: 'Reject',
      when: () => surface !== null,
      run: onScreen,
    },
    { keys: ['Enter'], label: 'Reject it', group: 'Reject', when: notOnControl, run: submit },
    {
      keys: ['Escape'],
      label: 'Cancel',
      group: 'Reject',
      always: true,
      when: () => !modalOpen(), // which closes by itself
      run: onCancel,
    },
  ];
  useShortcuts(keys, [surface, reasons, note, spot, onReject, onCancel]);
  const typed = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') {
      if (target.closest('a, button') || (event.shiftKey && target.closest('textarea'))) return;
      event.preventDefault();
      if (target.matches('[type=number]')) {
        target.blur(); // what is written in it counts from now on
        target.focus();
      }
      // Held since before the form was there, it says nothing about it.
      if (!event.repeat) submit();
      return;
    }
    if (!settings.value.shortcuts || target.matches('textarea, [type=number]')) return;
    const found = keys.find(({ keys: [key], always }) => key === event.key && !always);
    if (!found || !(found.when?.() ?? true)) return;
    event.preventDefault();
    if (!event.repeat) found.run(event);
  };
  return (
    <form
      ref={form}
      class="reject"
      onKeyDown={typed}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <fieldset
        class="reject-reasons"
        aria-describedby={missing ? `${id}-missing` : undefined}
        aria-label={`Why ${name} is rejected`}
      >
        {REASONS.map((reason, at) => (
          <label key={reason.key} class="tick reject-reason" title={reason.means}>
            <span class="key" aria-hidden="true">
              {REASON_KEYS[at]}
            </span>
            <input
              ref={at === 0 ? focusFirst : null}
              type="checkbox"
              checked={reasons.includes(reason.key)}
              aria-keyshortcuts={REASON_KEYS[at]}
              aria-describedby={`${id}-${reason.key}`}
              onChange={() => flip(reason.key)}
            />
            <span>{reason.title}</span>
            <span id={`${id}-${reason.key}`} class="unseen">
              {reason.means}
            </span>
          </label>
        ))}
      </fieldset>
      {missing && (
        <p id={`${id}-missing`} class="reject-missing" role="alert">
          Choose at least one reason.
        </p>
      )}
      {reasons.length > 0 && (
        <p class="soft small">
          In the guide, in a new tab:{' '}
          {REASONS.filter(({ key }) => reasons.includes(key)).flatMap(({ key, title }, at) => [
            at > 0 && ', ',
            <a key={key} href={failure(key)} target="_blank" rel="noopener">
              {title.toLowerCase()}
            </a>,
          ])}
        </p>
      )}
      <label class="cell">
        <span class="cell-label">Note for the studio</span>
        <textarea
          ref={noteField}
          class="field"
          rows={2}
          maxLength={NOTE_MAX}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      {surface && outcome && (
        <SpotFields
          spot={spot}
          width={outcome.width}
          height={outcome.height}
          onChange={setSpot}
          onScreen={onScreen}
        />
      )}
      <div class="reject-buttons">
        <Button kind="primary" type="submit">
          Reject
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

/** Enter belongs to whatever has the focus and knows what to do with it. */
function notOnControl(): boolean {
  return !document.activeElement?.closest('a, button, summary, input, select, textarea');
}

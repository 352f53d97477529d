import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Photo } from '../../store/photo.ts';
import { binLast } from '../../store/queue.ts';
import { standing } from '../../store/review.ts';
import { set, settings } from '../../store/settings.ts';
import { asked, last } from '../../store/verdict.ts';
import { Button } from '../../ui/button.tsx';
import { useShortcuts } from '../../ui/keys.ts';
import { useHandBack } from '../viewer/hand-back.ts';
import type { Surface } from '../viewer/surface.ts';
import { Attest } from './attest.tsx';
import { approve, clear, confirm, open, reject, TO_EXPORT, undo } from './deciding.ts';
import { RejectForm } from './reject-form.tsx';
import { useSpot } from './use-spot.ts';
import { VerdictLine } from './verdict-line.tsx';
import './decide.css';

/** What of the next panel takes the focus: who approves by button goes on by button. After a
 * rejection or a deletion it is the panel as a whole, as a key still held must not approve. */
let handOn: 'button' | 'panel' | null = null;

export function handOnFocus(): void {
  handOn = 'panel';
}

/** Approve or reject what is on screen. */
export function DecidePanel({ photo, surface }: { photo: Photo; surface: Surface | null }) {
  const record = photo.record.value;
  const { verdict } = record;
  const [rejecting, setRejecting] = useState(false);
  const [attested, setAttested] = useState(false);
  const box = useRef<HTMLElement>(null);
  useHandBack(box);
  const at = standing(record);
  const words = asked.value;
  const confirmed = verdict?.decision === 'approved' ? verdict.confirmed : [];
  const ticked = at === 'approved' ? words.every((word) => confirmed.includes(word)) : attested;

  const focused = (): boolean => box.current?.contains(document.activeElement) ?? false;
  /** byKeys: not by a pointer, after which the keys belong to the picture */
  const onApprove = (attest = ticked, byKeys = true): void => {
    const byButton = byKeys && focused();
    const already = verdict?.decision === 'approved' ? verdict.confirmed : [];
    const now = attest ? words : [];
    const all = [...new Set([...already.filter((word) => !words.includes(word)), ...now])];
    approve(photo, all, (id) => {
      handOn = byButton && id !== null ? 'button' : null;
      open(id);
    });
  };
  const onAttest = (on: boolean): void => {
    setAttested(on);
    if (at === 'approved') {
      const others = confirmed.filter((word) => !words.includes(word));
      confirm(photo, on ? [...others, ...words] : others);
    }
  };
  const close = (): void => {
    setRejecting(false);
    // The form had the focus; what opened it takes it back.
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>('[data-decide=reject]')?.focus(),
    );
  };

  useLayoutEffect(() => {
    if (handOn === 'button')
      box.current?.querySelector<HTMLElement>('[data-decide=approve]')?.focus();
    else if (handOn === 'panel') box.current?.focus({ preventScroll: true });
    handOn = null;
  }, []);
  useSpot(rejecting ? null : surface, verdict?.spot ?? null);
  useShortcuts(
    rejecting || at === 'todo' || at === 'failed'
      ? []
      : [
          {
            keys: ['a', 'A'],
            label: words.length > 0 ? 'Approve; with Shift, confirm it too' : 'Approve',
            group: 'Decide',
            run: (event) => onApprove(ticked || event.shiftKey),
          },
          { keys: ['r', 'R'], label: 'Reject', group: 'Decide', run: () => setRejecting(true) },
          {
            keys: ['c'],
            label: 'Confirm what pixels cannot prove',
            group: 'Decide',
            when: () => asked.value.length > 0,
            run: () => onAttest(!ticked),
          },
        ],
    [photo, rejecting, at, ticked, words.join(), verdict],
  );
  // Of its own, and first: what is mounted after it, such as repairs, comes before it.
  useShortcuts(
    [
      {
        keys: ['Ctrl+z'],
        label: 'Take the last decision back',
        group: 'Decide',
        when: () => !binLast.value && last.value !== null,
        run: undo,
      },
      TO_EXPORT,
    ],
    [],
  );
  if (at === 'todo' || at === 'failed') return null;
  return (
    <section ref={box} class="decide" tabIndex={-1} aria-labelledby="decide-title">
      <h2 id="decide-title">Decision</h2>
      <VerdictLine record={record} />
      {rejecting ? (
        <dialog open class="reject-dialog" aria-label={`Reject ${record.name}`}>
          <RejectForm
            photo={photo}
            surface={surface}
            onCancel={close}
            onReject={(why) => {
              reject(photo, why, undefined, () => {
                handOnFocus();
                setRejecting(false);
                requestAnimationFrame(() => {
                  if (!box.current) return; // on to the next photo
                  handOn = null;
                  box.current.focus({ preventScroll: true });
                });
              });
            }}
          />
        </dialog>
      ) : (
        <>
          {words.length > 0 && at !== 'rejected' && <Attest on={ticked} onChange={onAttest} />}
          <div class="decide-buttons">
            <Button
              kind={at === 'approved' ? 'plain' : 'primary'}
              icon="check"
              data-decide="approve"
              aria-keyshortcuts="A"
              onClick={({ detail }) => onApprove(ticked, detail === 0)}
            >
              {at === 'approved' ? 'Approve again' : 'Approve'}
            </Button>
            <Button
              icon="close"
              data-decide="reject"
              aria-keyshortcuts="R"
              onClick={() => setRejecting(true)}
            >
              {at === 'rejected' ? 'Change' : 'Reject…'}
            </Button>
          </div>
          <div class="decide-more">
            {verdict && (
              <Button size="tiny" kind="plain" onClick={() => clear(photo)}>
                Undecided again
              </Button>
            )}
            {last.value && (
              <Button size="tiny" kind="plain" icon="retry" onClick={undo}>
                {`Take back: ${last.value.photo.record.value.name}`}
              </Button>
            )}
          </div>
          <label class="tick small">
            <input
              type="checkbox"
              checked={settings.value.advance}
              onChange={(event) => set({ advance: event.currentTarget.checked })}
            />
            Then go to the next to review
          </label>
        </>
      )}
    </section>
  );
}

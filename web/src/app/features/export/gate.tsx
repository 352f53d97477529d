import { go, href } from '../../router.ts';
import { set, settings } from '../../store/settings.ts';
import { first, review } from '../../store/verdict.ts';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { count } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';

/** Who may leave: approved photos, unless the person opens the gate for this batch. */
export function Gate() {
  const { approvedOnly } = settings.value;
  const { approved, rejected, review: open } = review.value;
  const nobody = approved + rejected === 0;
  return (
    <section class="gate" data-open={!approvedOnly} aria-labelledby="gate-title">
      <h2 id="gate-title" class="unseen">
        What may leave
      </h2>
      {approvedOnly && nobody ? (
        <>
          <p class="gate-words">
            <Icon name="lock" />
            <span>Only approved photos are exported, and none has been reviewed yet.</span>
          </p>
          <div class="gate-buttons">
            <Button kind="primary" icon="forward" onClick={toReview}>
              Review
            </Button>
            <Button onClick={openGate}>Export all without review</Button>
          </div>
        </>
      ) : (
        <>
          <p class="gate-words">
            <Icon name={approvedOnly ? 'lock' : 'warn'} />
            <span>{approvedOnly ? kept(approved, rejected, open) : all(rejected, open)}</span>
          </p>
          <div class="gate-buttons">
            <label class="tick">
              <input
                type="checkbox"
                checked={approvedOnly}
                onChange={(event) => (event.currentTarget.checked ? closeGate() : openGate())}
              />
              Approved photos only
            </label>
            {first() && (
              <Button size="tiny" icon="forward" onClick={toReview}>
                Review
              </Button>
            )}
          </div>
        </>
      )}
    </section>
  );
}

function toReview(): void {
  const id = first();
  if (id) go(href.photo(id));
}

function openGate(): void {
  set({ approvedOnly: false });
  announce('All photos are exported, reviewed or not');
}

function closeGate(): void {
  set({ approvedOnly: true });
  announce('Only approved photos are exported');
}

/** "34 approved photos are exported; 6 rejected and 2 not reviewed stay here." */
function kept(approved: number, rejected: number, open: number): string {
  const stay = [
    ...(rejected > 0 ? [`${rejected} rejected`] : []),
    ...(open > 0 ? [`${open} not reviewed`] : []),
  ];
  const leave = `${count(approved, 'approved photo')} ${approved === 1 ? 'is' : 'are'} exported`;
  if (stay.length === 0) return `${leave}.`;
  return `${leave}; ${stay.join(' and ')} ${rejected + open === 1 ? 'stays' : 'stay'} here.`;
}

function all(rejected: number, open: number): string {
  const parts = [
    ...(open > 0 ? [`${open} not reviewed`] : []),
    ...(rejected > 0 ? [`${rejected} rejected`] : []),
  ];
  const among = parts.length > 0 ? `, ${parts.join(' and ')} among them` : '';
  return `All photos of this batch are exported${among}. The manifest says so.`;
}

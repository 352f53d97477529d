import { ALT_GOOD, VIEWS } from '../../../channel/naming.ts';
import { files } from '../../storage/files.ts';
import type { Photo } from '../../store/photo.ts';
import { done, write } from '../../store/queue.ts';
import { standing } from '../../store/review.ts';
import { settings } from '../../store/settings.ts';
import { useObjectUrl } from '../../ui/object-url.ts';
import { ALT_MAX, named } from './plan.ts';
import { chosen, leaving, planned } from './planned.ts';

const VERSION_MAX = 9999; // names with more digits are not read back
const FIELD_MAX = 200; // letters

/** What people say about each photo: read from its name, corrected here. */
export function Products() {
  const { template } = settings.value;
  const amazon = chosen.value.some((one) => named(one, template).name.includes('{amazon_id}'));
  return (
    <section class="products" aria-labelledby="products-title" data-amazon={amazon}>
      <div class="products-head">
        <h2 id="products-title">Photos</h2>
        <p class="soft small">
          SKU, view and version are read from each file’s name. Alt text is for people who cannot
          see the picture: say what it shows, in up to {ALT_GOOD} characters.
        </p>
      </div>
      <datalist id="views">
        {VIEWS.map((view) => (
          <option key={view} value={view} />
        ))}
      </datalist>
      <ul>
        {done.value.map((photo) => (
          <Row key={photo.id} photo={photo} amazon={amazon} />
        ))}
      </ul>
    </section>
  );
}

function Row({ photo, amazon }: { photo: Photo; amazon: boolean }) {
  const { name, fields, outcome } = photo.record.value;
  const url = useObjectUrl(() => files.get('thumb', photo.id), [photo.id, outcome]);
  const refused = planned.value.refused.filter(({ id }) => id === photo.id).length;
  const stays = !leaving.value.includes(photo);
  const text = (key: 'sku' | 'view' | 'amazonId', label: string, list = '') => (
    <label class={`cell ${key}`}>
      <span class="cell-label">{label}</span>
      <input
        class="field"
        value={fields[key]}
        aria-label={`${label} of ${name}`}
        spellcheck={false}
        autocomplete="off"
        list={list || undefined}
        maxLength={FIELD_MAX}
        onInput={(event) => write(photo, { [key]: event.currentTarget.value })}
      />
    </label>
  );
  return (
    <li class="product">
      <span class="product-picture checker">
        {url && <img src={url} alt="" width={56} height={56} decoding="async" />}
      </span>
      <div class="product-fields">
        <p class="product-name" title={photo.record.value.path}>
          {name}
          {stays && (
            <span class="product-stays">
              not exported:{' '}
              {standing(photo.record.value) === 'rejected' ? 'rejected' : 'not reviewed'}
            </span>
          )}
          {refused > 0 && <span class="product-refused">{refused} refused</span>}
        </p>
        <div class="product-cells">
          {text('sku', 'SKU')}
          {text('view', 'View', 'views')}
          <label class="cell version">
            <span class="cell-label">Version</span>
            <input
              class="field number"
              type="number"
              min={1}
              max={VERSION_MAX}
              value={fields.version}
              aria-label={`Version of ${name}`}
              onInput={(event) => {
                const version = event.currentTarget.valueAsNumber;
                if (Number.isInteger(version) && version >= 1 && version <= VERSION_MAX)
                  write(photo, { version });
              }}
              onBlur={(event) => {
                // What is no version was not taken: the field must not show it.
                event.currentTarget.value = String(photo.record.peek().fields.version);
              }}
            />
          </label>
          {amazon && text('amazonId', 'Amazon id')}
        </div>
      </div>
      <Alt photo={photo} />
    </li>
  );
}

function Alt({ photo }: { photo: Photo }) {
  const { name, fields } = photo.record.value;
  const length = fields.decorative ? 0 : fields.alt.length;
  return (
    <div class="alt">
      <label class="cell">
        <span class="cell-label alt-label">
          Alt text
          <span class="number" data-long={length > ALT_GOOD}>
            {length} / {ALT_GOOD}
            {length > ALT_GOOD && `, ${ALT_MAX} at most`}
          </span>
        </span>
        <textarea
          class="field"
          rows={2}
          maxLength={ALT_MAX}
          value={fields.decorative ? '' : fields.alt}
          disabled={fields.decorative}
          aria-label={`Alt text of ${name}`}
          onInput={(event) => write(photo, { alt: event.currentTarget.value })}
        />
      </label>
      <label class="tick small">
        <input
          type="checkbox"
          checked={fields.decorative}
          aria-label={`${name} is decorative`}
          onChange={(event) => {
            // The text stays in the record: unticked, it is there again.
            write(photo, { decorative: event.currentTarget.checked });
          }}
        />
        Decorative, needs no alt text
      </label>
    </div>
  );
}

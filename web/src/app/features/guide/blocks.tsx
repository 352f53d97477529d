import { Fragment } from 'preact';
import { href } from '../../router.ts';
import { Checklist } from './checklist.tsx';
import { EngineNow } from './engine-now.tsx';
import { Figure } from './figure.tsx';
import { plain } from './plain.ts';
import type { Block, Heading, Page } from './types.ts';
import { words } from './words.tsx';

/** The text of a page; `page` is where links to its own headings lead. */
export function Blocks({ blocks, page }: { blocks: readonly Block[]; page: Page }) {
  return (
    <>
      {blocks.map((block, index) => (
        <One key={index} block={block} page={page} />
      ))}
    </>
  );
}

function One({ block, page }: { block: Block; page: Page }) {
  switch (block.kind) {
    case 'heading':
      return <Title heading={block} page={page} />;
    case 'paragraph':
      return <p>{words(block.text)}</p>;
    case 'list':
      if (block.items.some(({ tick }) => tick !== null)) {
        return <Checklist items={block.items} page={page} />;
      }
      return <List block={block} page={page} />;
    case 'table':
      return <Table block={block} />;
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case 'note':
      return (
        <aside class="guide-note">
          <Blocks blocks={block.blocks} page={page} />
        </aside>
      );
    case 'figure':
      return <Figure figure={block} />;
    case 'live':
      return <EngineNow />;
  }
}

function Title({ heading, page }: { heading: Heading; page: Page }) {
  const { level, id, text } = heading;
  const Level = `h${level}` as const;
  return (
    <Level id={id} tabIndex={-1}>
      {words(text)}
      {level < 4 && (
        <a
          class="guide-anchor"
          href={href.guide(page.key, id)}
          aria-label={`Link to “${plain(text)}”`}
        >
          #
        </a>
      )}
    </Level>
  );
}

function List({ block, page }: { block: Extract<Block, { kind: 'list' }>; page: Page }) {
  const Kind = block.ordered ? 'ol' : 'ul';
  return (
    <Kind>
      {block.items.map((item, index) => (
        <li key={index}>
          <Flow blocks={item.blocks} page={page} />
        </li>
      ))}
    </Kind>
  );
}

/** An item of one paragraph is that paragraph's words. */
export function Flow({ blocks, page }: { blocks: readonly Block[]; page: Page }) {
  return (
    <>
      {blocks.map((block, index) =>
        block.kind === 'paragraph' ? (
          <Fragment key={index}>{words(block.text)}</Fragment>
        ) : (
          <One key={index} block={block} page={page} />
        ),
      )}
    </>
  );
}

function Table({ block }: { block: Extract<Block, { kind: 'table' }> }) {
  const named = block.head.some((cell) => plain(cell) !== '');
  const label = named ? `Table: ${block.head.map(plain).filter(Boolean).join(', ')}` : 'Table';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus
    // biome-ignore lint/a11y/useSemanticElements: a section would be one more landmark for each table
    <div class="guide-table" tabIndex={0} role="group" aria-label={label}>
      <table>
        {named && (
          <thead>
            <tr>
              {block.head.map((cell, index) =>
                plain(cell) === '' ? (
                  <td key={index} />
                ) : (
                  <th key={index} scope="col">
                    {words(cell)}
                  </th>
                ),
              )}
            </tr>
          </thead>
        )}
        <tbody>
          {block.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) =>
                column === 0 && plain(cell) !== '' ? (
                  <th key={column} scope="row">
                    {words(cell)}
                  </th>
                ) : (
                  <td key={column}>{words(cell)}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { href } from '../../router.ts';
import { guide } from './guide-data.ts';

/** All pages, by what they are for. */
export function Contents() {
  return (
    <div class="page guide guide-contents">
      <header class="page-head">
        <h1>Guide</h1>
        <p class="lead">
          Short pages for everybody who takes, checks or publishes pictures. Each can be printed,
          and copied as Markdown for your own wiki.
        </p>
      </header>
      {guide.parts.map((part) => (
        <section key={part.title} aria-label={part.title}>
          <h2>{part.title}</h2>
          <ul>
            {part.pages.map((key) => {
              const page = guide.pages[key];
              return (
                page && (
                  <li key={key}>
                    <a href={href.guide(key)}>{page.title}</a>
                    <p class="soft">{page.summary}</p>
                  </li>
                )
              );
            })}
          </ul>
        </section>
      ))}
    </div>
  );
}

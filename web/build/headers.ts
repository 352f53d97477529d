// The headers that the server sends, read from the same file: for the page's meta tag, and for the
// service worker, which adds them where the host sends none.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE } from './files.ts';

interface Rules {
  csp: string[];
  permissions: string[];
  isolation: Record<string, string>;
  headers: Record<string, string>;
}

// A browser ignores these in a meta tag, and complains.
const NOT_IN_META = /^(frame-ancestors|report-uri|report-to|sandbox)\b/;

function rules(): Rules {
  return JSON.parse(readFileSync(join(PACKAGE, 'server', 'headers.json'), 'utf8'));
}

export function headers(): Record<string, string> {
  const { csp, permissions, isolation, headers: other } = rules();
  return {
    'Content-Security-Policy': csp.join('; '),
    ...isolation,
    ...other,
    'Permissions-Policy': permissions.join(', '),
  };
}

/** Puts the policy, and the guard's script behind it, before everything that they are to rule.
 * The tag stands where and as `packshot site` would put it, so that the file keeps its hash. */
export function withPolicy(html: string, guard: string): string {
  const policy = rules()
    .csp.filter((rule) => !NOT_IN_META.test(rule))
    .join('; ')
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;');
  const charset = /<meta\s+charset=[^>]*>\s*/i.exec(html);
  if (!charset) throw new Error('index.html: there is no <meta charset>; put it first in <head>');
  const end = charset.index + charset[0].length;
  const tag = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  return `${html.slice(0, end)}${tag}\n    <script src="./${guard}"></script>\n    ${html.slice(end)}`;
}

/** Product ids as Amazon takes them in file names; the same in `ids.py`. */

import { ChannelError } from './error.ts';

export type IdKind = 'ASIN' | 'ISBN-10' | 'ISBN-13' | 'JAN' | 'EAN' | 'EAN-8' | 'UPC';

/** The id without dashes and spaces, and its kind. Throws ChannelError where a digit is wrong. */
export function productId(text: string): { id: string; kind: IdKind } {
  const id = text.replace(/[\s-]/g, '').toUpperCase();
  if (/^B[0-9A-Z]{9}$/.test(id)) return { id, kind: 'ASIN' };
  if (/^[0-9]{9}[0-9X]$/.test(id)) return checked(id, 'ISBN-10', isbn10(id.slice(0, 9)));
  if (!/^(?:[0-9]{8}|[0-9]{12}|[0-9]{13})$/.test(id)) {
    throw new ChannelError(
      `the product id ${quoted(text)} is of no known form`,
      'give an ASIN, EAN, JAN, UPC or ISBN',
    );
  }
  return checked(id, kindOf(id), mod10(id.slice(0, -1)));
}

function kindOf(id: string): IdKind {
  if (id.length === 8) return 'EAN-8';
  if (id.length === 12) return 'UPC';
  if (/^97[89]/.test(id)) return 'ISBN-13';
  return /^4[59]/.test(id) ? 'JAN' : 'EAN';
}

function checked(id: string, kind: IdKind, digit: string): { id: string; kind: IdKind } {
  if (id.at(-1) !== digit) {
    throw new ChannelError(
      `the product id ${id} is no ${kind}: its last digit would be ${digit}`,
      'compare it with the label',
    );
  }
  return { id, kind };
}

/** The check digit of GS1: weights 3 and 1 in turn, from the right. */
function mod10(digits: string): string {
  const total = [...digits].reverse().reduce((sum, d, i) => sum + Number(d) * (i % 2 ? 1 : 3), 0);
  return String((10 - (total % 10)) % 10);
}

function isbn10(digits: string): string {
  const total = [...digits].reduce((sum, d, i) => sum + Number(d) * (10 - i), 0);
  const rest = (11 - (total % 11)) % 11;
  return rest === 10 ? 'X' : String(rest);
}

/** As a message shows what somebody wrote. */
export function quoted(text: string): string {
  return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text}'`;
}

/**
 * A clause as the engine words it, as a sentence: a capital in front, a full stop behind. A key such
 * as amazon_main stays as it is written.
 */
export function sentence(clause: string | undefined): string {
  const text = clause?.trim() ?? '';
  if (!text) return '';
  const key = /^\w*_\w*/.test(text);
  const first = key ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}

/** A clause as the engine words it, as a sentence: a capital in front, a full stop behind. */
export function sentence(clause: string | undefined): string {
  const text = clause?.trim() ?? '';
  if (!text) return '';
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}

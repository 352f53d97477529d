/** In which order things were done that can be taken back: of a decision and a repair, the later one
 * goes first. */

let last = 0;

export function turn(): number {
  last += 1;
  return last;
}

/** The arrow keys between tiles: a list to screen readers, a grid to the eye. */

interface Spot {
  left: number;
  top: number;
}

/**
 * Where a key leads from the tile at `at`, by where the tiles lie; null where it leads nowhere.
 * Up and down keep the column, so what is meant is the nearest of the next row.
 */
export function roam(spots: readonly Spot[], at: number, key: string): number | null {
  const from = spots[at];
  if (!from) return null;
  switch (key) {
    case 'ArrowRight':
      return at + 1 < spots.length ? at + 1 : null;
    case 'ArrowLeft':
      return at > 0 ? at - 1 : null;
    case 'Home':
      return at > 0 ? 0 : null;
    case 'End':
      return at + 1 < spots.length ? spots.length - 1 : null;
    case 'ArrowDown':
      return nearest(spots, from, (top) => top > from.top + 1, Math.min);
    case 'ArrowUp':
      return nearest(spots, from, (top) => top < from.top - 1, Math.max);
    default:
      return null;
  }
}

function nearest(
  spots: readonly Spot[],
  from: Spot,
  beyond: (top: number) => boolean,
  first: (...tops: number[]) => number,
): number | null {
  const tops = spots.map(({ top }) => top).filter(beyond);
  if (tops.length === 0) return null;
  const row = first(...tops);
  let found: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  spots.forEach(({ left, top }, index) => {
    const far = Math.abs(left - from.left);
    if (Math.abs(top - row) <= 1 && far < least) [found, least] = [index, far];
  });
  return found;
}

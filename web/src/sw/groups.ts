import type { Group, GroupProgress } from '../guard/types';
import { LIST } from './list';
import { report } from './report';
import { address } from './scope';
import { fromCache, keep } from './store';

/** Fetches what is missing of a group, one file after the other, and tells after each. */
export async function precache(
  group: Group,
  told: (progress: GroupProgress) => void = () => undefined,
): Promise<void> {
  const files = LIST.files.filter((file) => file.group === group);
  const sizes = files.map((file) => file.bytes);
  let done = 0;
  let bytes = 0;
  for (const [index, file] of files.entries()) {
    if (!(await fromCache(file))) {
      await keep(file, (size, at) => {
        sizes[index] = size;
        const url = address(file.url);
        void report({ at, method: 'GET', url, kind: 'sw', bytes: size, from: 'network' });
      });
    }
    done += 1;
    bytes += sizes[index] ?? 0;
    const total = sizes.includes(null) ? null : sizes.reduce<number>((sum, n) => sum + (n ?? 0), 0);
    told({ group, files: done, of: files.length, bytes, total });
  }
}

/** The guide as the build made it of `web/guide`. */

import {
  pages as builtPages,
  parts as builtParts,
  pictures as builtPictures,
} from 'virtual:packshot-guide';
import type { Guide, Page } from './types.ts';

export const guide: Guide = { parts: builtParts, pages: builtPages, pictures: builtPictures };

/** In the order in which they are read. */
export const pages: readonly Page[] = guide.parts.flatMap((part) =>
  part.pages.flatMap((key) => guide.pages[key] ?? []),
);

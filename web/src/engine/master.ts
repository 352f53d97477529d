// A cut-out in the making: rows go in, the file and what there is to say about it come out.
import type { Codecs } from './codecs.ts';
import type { Rows } from './cut.ts';
import { PackshotError } from './errors.ts';
import { PreviewMaker } from './preview.ts';
import type { Model } from './registry.ts';
import type { Shade } from './shade.ts';
import { withMark } from './shadow-mark.ts';
import { type Sheet, sheetFor } from './sheets.ts';
import { stamped } from './stamp.ts';
import { SubjectFinder } from './subject.ts';
import type { Cutout } from './types.ts';

export interface MasterOptions {
  format: 'png' | 'webp';
  width: number;
  height: number;
  codecs: Codecs;
  /** Of the scribe's script */
  scribe: string;
  model: Model;
}

export class Master implements Rows {
  private readonly finder: SubjectFinder;
  private readonly preview: PreviewMaker;

  private constructor(
    private readonly sheet: Sheet,
    private readonly width: number,
    private readonly height: number,
    private readonly model: Model | null,
  ) {
    this.finder = new SubjectFinder(width, height);
    this.preview = new PreviewMaker(width, height);
  }

  static async open(options: MasterOptions): Promise<Master> {
    const { format, width, height, codecs, scribe, model } = options;
    const sheet = await sheetFor(format, width, height, codecs, scribe);
    return new Master(sheet, width, height, format === 'png' ? model : null);
  }

  room(bytes: number): Uint8Array | Promise<Uint8Array> {
    return this.sheet.room(bytes);
  }

  /** shade : cast behind the rows, once it is known where the subject is */
  async put(rows: Uint8Array, at: number, shade: Shade | null): Promise<void> {
    const { width } = this;
    this.finder.add(rows);
    const window = { y0: at, y1: at + rows.length / (4 * width), x0: 0, x1: width };
    await shade?.cast({ bytes: rows, window });
    this.preview.add(rows, at);
    this.sheet.put(rows, at);
  }

  /** Throws where nothing is left of the photo and that is not allowed. */
  check(allowEmpty: boolean): void {
    if (allowEmpty || !this.finder.found.empty) return;
    throw new PackshotError(
      'no-subject',
      'no subject was found',
      'use a photo in which the subject stands out, or allow an empty cut-out',
    );
  }

  /** notes : what was known before;  shade : the one that was given with the rows */
  async cutout(notes: readonly string[], shade: Shade | null): Promise<Omit<Cutout, 'seconds'>> {
    const { width, height } = this;
    const { box, cut, empty } = this.finder.found;
    if (empty) {
      this.sheet.clear();
      this.preview.clear();
    }
    const file = await this.sheet.file();
    const shaded = !empty && shade !== null && shade.note === null;
    const blob = shaded && this.model ? withMark(file, { box, cut }) : file;
    const known = !empty && shade?.note ? [...notes, shade.note] : [...notes];
    return {
      blob: this.model ? stamped(blob, this.model) : blob,
      width,
      height,
      box: empty ? null : box,
      cut: empty ? [] : cut,
      empty,
      preview: this.preview.preview,
      notes: empty ? [...notes, 'no subject was found, the cut-out is empty'] : known,
    };
  }

  /** It is not wanted any more. */
  drop(): void {
    this.sheet.drop();
  }
}

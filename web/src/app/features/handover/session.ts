/**
 * A session as a file: `session.json` beside the files it lists, each with its size and SHA-256.
 *
 * What is read here was written elsewhere, perhaps by nobody we know: every field is checked, and
 * what is not known is left behind.
 */

import { REASONS } from '../../../channel/reasons.ts';
import type { Box } from '../../../engine/types.ts';
import { KINDS, type Kind } from '../../storage/files.ts';
import type { Fields, Outcome, PhotoRecord, Repair, Verdict } from '../../store/photo.ts';
import { Reading, Unfit } from './reading.ts';

export const INDEX = 'session.json';
export const FORMAT = 'packshot-session';
/** Raised when an older page could not read what a newer one writes. */
export const NUMBER = 1;

export interface SessionFile {
  /** Its name in the archive. */
  name: string;
  bytes: number;
  sha256: string;
}

export interface SessionPhoto {
  record: Omit<PhotoRecord, 'id' | 'deleted'>;
  files: Partial<Record<Kind, SessionFile>>;
}

export interface Session {
  format: typeof FORMAT;
  number: number;
  toolVersion: string;
  savedAt: string;
  savedBy: string;
  /** What belongs to the work rather than to the person. */
  settings: { outputs: string[]; template: string; ground: string };
  photos: SessionPhoto[];
}

/** Why a file is refused: the cause and the remedy, as all errors of this page say it. */
export class SessionError extends Error {
  readonly kind = 'input';
  constructor(
    readonly cause_: string,
    readonly remedy: string,
  ) {
    super(`${cause_}; ${remedy}`);
  }
}

const WHEN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const AGAIN = 'save it again on the machine it comes from, and copy it once more';

/** The text of `session.json` as a session. Throws SessionError. */
export function parseSession(text: string): Session {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new SessionError(`its ${INDEX} is damaged`, AGAIN);
  }
  const top = new Reading(data, INDEX);
  try {
    if (top.at('format').text() !== FORMAT) throw new Unfit('it is of another program');
  } catch {
    throw new SessionError(
      `its ${INDEX} is not of Packshot`,
      'choose a file that was saved by "Save the session"',
    );
  }
  try {
    const number = top.at('number').whole(1);
    if (number > NUMBER) {
      throw new SessionError(
        `it was saved by a newer Packshot (${top.at('toolVersion').text(40)})`,
        'reload this page to take the new version, then open it again',
      );
    }
    return {
      format: FORMAT,
      number,
      toolVersion: top.at('toolVersion').text(40),
      savedAt: top.at('savedAt').form(WHEN),
      savedBy: top.at('savedBy').text(200),
      settings: {
        outputs: top
          .at('settings')
          .at('outputs')
          .list((one) => one.text(80), 100),
        template: top.at('settings').at('template').text(200),
        ground: top
          .at('settings')
          .at('ground')
          .form(/^#[0-9a-f]{6}$/i),
      },
      photos: top.at('photos').list(photo),
    };
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    throw new SessionError(`it is damaged: ${error.message}`, AGAIN);
  }
}

function photo(at: Reading): SessionPhoto {
  const listed: SessionPhoto['files'] = {};
  for (const kind of KINDS) {
    const file = at.at('files').at(kind).maybe(sessionFile);
    if (file) listed[kind] = file;
  }
  const record = recordOf(at.at('record'));
  if (!listed.source) throw new Unfit(`${at.path} is without its photo`);
  if (record.state === 'done' && !listed.master) {
    throw new Unfit(`${at.path} is without its cut-out`);
  }
  return { record, files: listed };
}

function sessionFile(at: Reading): SessionFile {
  return {
    name: at.at('name').text(400),
    bytes: at.at('bytes').whole(),
    sha256: at.at('sha256').form(/^[0-9a-f]{64}$/),
  };
}

// `Required`: a field that is new, be it optional, must be read here too, or it would be lost quietly.

function recordOf(at: Reading): Required<SessionPhoto['record']> {
  const state = at.at('state').oneOf(['waiting', 'done', 'failed', 'stopped'] as const);
  const outcome = at.at('outcome').maybe(outcomeOf);
  if (state === 'done' && !outcome) throw new Unfit(`${at.path}.outcome is missing`);
  return {
    order: at.at('order').whole(),
    name: at.at('name').text(1000),
    path: at.at('path').text(),
    size: at.at('size').whole(),
    type: at.at('type').text(200),
    modified: at.at('modified').number(), // before 1970 below zero
    state,
    trouble: at.at('trouble').maybe((one) => ({
      kind: one.at('kind').text(100),
      cause: one.at('cause').text(),
      remedy: one.at('remedy').text(),
    })),
    outcome,
    fields: fieldsOf(at.at('fields')),
    repair: at.at('repair').maybe(repairOf),
    verdict: at.at('verdict').maybe(verdictOf),
  };
}

function outcomeOf(at: Reading): Required<Outcome> {
  const seconds: Outcome['seconds'] = {};
  for (const stage of ['download', 'start', 'decode', 'matte', 'finish', 'encode'] as const) {
    const value = at
      .at('seconds')
      .at(stage)
      .maybe((one) => one.number(0));
    if (value !== null) seconds[stage] = value;
  }
  return {
    width: at.at('width').whole(1),
    height: at.at('height').whole(1),
    box: at.at('box').maybe(boxOf),
    cut: at.at('cut').list((one) => one.oneOf(['left', 'top', 'right', 'bottom'] as const), 4),
    empty: at.at('empty').flag(),
    notes: at.at('notes').list((one) => one.text(), 100),
    seconds,
    bytes: at.at('bytes').whole(),
    model: at.at('model').maybe((one) => ({
      name: one.at('name').text(200),
      version: one.at('version').text(200),
      sha256: one.at('sha256').text(64),
      runtime: one.at('runtime').text(200),
    })),
  };
}

function fieldsOf(at: Reading): Required<Fields> {
  return {
    sku: at.at('sku').text(),
    view: at.at('view').text(),
    version: at.at('version').whole(), // -v0 is a name that people give
    amazonId: at.at('amazonId').text(),
    alt: at.at('alt').text(),
    decorative: at.at('decorative').flag(),
  };
}

function repairOf(at: Reading): Required<Omit<Repair, 'pending'>> {
  const edge = at.at('edge');
  return {
    edge: {
      edgeShift: edge.at('edgeShift').number(-4),
      soften: edge.at('soften').number(0),
      decontaminate: edge.at('decontaminate').number(0),
    },
    shadow: at.at('shadow').maybe((one) => one.oneOf(['keep', 'drop'] as const)) ?? 'drop',
    painted: at.at('painted').flag(),
  };
}

function verdictOf(at: Reading): Required<Verdict> {
  const keys = REASONS.map(({ key }) => key);
  return {
    decision: at.at('decision').oneOf(['approved', 'rejected'] as const),
    reasons: at.at('reasons').list((one) => one.oneOf(keys), keys.length),
    note: at.at('note').text(),
    spot: at.at('spot').maybe(boxOf),
    confirmed: at.at('confirmed').list((one) => one.text(100), 100),
    by: at.at('by').text(200),
    at: at.at('at').form(WHEN),
  };
}

function boxOf(at: Reading): Box {
  const [left = 0, top = 0, right = 0, bottom = 0] = at.list((one) => one.whole(0), 4);
  if (right <= left || bottom <= top) throw new Unfit(`${at.path} is no rectangle`);
  return [left, top, right, bottom];
}

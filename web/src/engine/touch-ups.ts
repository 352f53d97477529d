// The worker's end of touch-up: the one photo that is held open, and what is asked about it.
import { matted } from './cut.ts';
import { decode } from './decode.ts';
import { PackshotError } from './errors.ts';
import { Master } from './master.ts';
import type { Ask, Result, TouchJob } from './protocol.ts';
import type { Tools } from './removal.ts';
import { TouchUp } from './touch-up.ts';
import { type Turns, tick } from './turns.ts';
import type { Cutout, Progress, Stage } from './types.ts';

const QUIET = 300; // ms without a question, after which one may compute ahead

/** One question, and the ways to answer it. */
export interface Call {
  session: number;
  ask: Ask;
  tools: Tools;
  tell: (progress: Progress) => void;
  /** Throws where the page has changed its mind. */
  check: () => void;
}

interface Held {
  session: number;
  closed: boolean;
  touchUp: TouchUp | null;
  /** Questions are answered one after another. */
  line: Promise<unknown>;
  /** Edges that were asked for and not yet computed. */
  edges: number;
  /** Counts what was asked or begun ahead: whoever computes ahead stops when it is not the last. */
  round: number;
}

export class TouchUps {
  private held: Held | null = null;

  /** failed : told what went wrong while nobody had asked for anything */
  constructor(
    private readonly turns: Turns,
    private readonly failed: (error: unknown) => void,
  ) {}

  async answer(call: Call): Promise<Result> {
    try {
      return await this.result(call);
    } finally {
      if (this.held?.session === call.session) this.ahead(this.held).catch(this.failed);
    }
  }

  /** Its memory goes back once what is under way has ended. */
  close(session: number | undefined): void {
    const { held } = this;
    if (!held || held.session !== session) return;
    this.held = null;
    held.closed = true;
    void held.line.then(() => held.touchUp?.free());
  }

  /** Tile by tile, while nobody wants anything: then `part` and `file` are quick. */
  private async ahead(held: Held): Promise<void> {
    const round = ++held.round;
    await new Promise((go) => setTimeout(go, QUIET));
    for (let more = true; more; ) {
      await this.turns.last();
      if (held.closed || held.round !== round) return;
      const turn = held.line.then(() => !held.closed && held.touchUp?.ahead());
      held.line = turn.catch(() => {});
      more = Boolean(await turn);
    }
  }

  private async result(call: Call): Promise<Result> {
    const { ask, session } = call;
    if (ask.do === 'open') {
      this.close(this.held?.session);
      this.held = {
        session,
        closed: false,
        touchUp: null,
        line: Promise.resolve(),
        edges: 0,
        round: 0,
      };
    }
    const { held } = this;
    if (held?.session !== session) throw closed();
    const pause = async () => {
      await tick();
      call.check();
      if (held.closed) throw closed();
    };
    held.round++;
    if (ask.do === 'edge') held.edges++;
    const inLine = <T>(work: () => Promise<T>): Promise<T> => {
      const turn = held.line.then(async () => {
        if (ask.do === 'edge') held.edges--;
        if (held.closed) throw closed();
        return work();
      });
      held.line = turn.catch(() => {});
      return this.turns.first(() => turn);
    };
    if (ask.do === 'open') {
      return inLine(async () => {
        try {
          held.touchUp = await opened(ask.job, call, pause);
        } catch (error) {
          this.close(session);
          throw error;
        }
        const { width, height } = held.touchUp;
        return { width, height };
      });
    }
    const touchUp = () => {
      if (!held.touchUp) throw closed();
      return held.touchUp;
    };
    switch (ask.do) {
      case 'paint':
        return inLine(() => touchUp().paint(ask.box, ask.edit, pause));
      case 'edge':
        return inLine(() => touchUp().edge(ask.edge, ask.view, pause, () => held.edges > 0));
      case 'shadow':
        return inLine(() => touchUp().shadow(ask.shadow, ask.view, pause));
      case 'look':
        return inLine(() => touchUp().look(ask.view, pause));
      case 'part':
        return inLine(() => touchUp().part(ask.x, ask.y, pause));
      case 'edit':
        return inLine(async () => touchUp().edit());
      case 'file':
        return filed(touchUp, inLine, call, pause);
    }
  }
}

async function opened(
  job: TouchJob,
  { tools, tell }: Call,
  pause: () => Promise<void>,
): Promise<TouchUp> {
  tell({ stage: 'decode', share: 0 });
  await pause();
  const photo = await decode(job.source, job.name, tools.codecs);
  tell({ stage: 'decode', share: 1 });
  const each = (stage: Stage, share: number) => tell({ stage, share });
  const finisher = await matted(photo, tools.runtime, job.edge, job.edit, each, pause);
  const shade = job.shadow === 'keep' ? await finisher.shade(tools.shadows) : null;
  const { width, height, notes } = photo;
  return new TouchUp(width, height, notes, finisher, tools.shadows, shade);
}

async function filed(
  touchUp: () => TouchUp,
  inLine: <T>(work: () => Promise<T>) => Promise<T>,
  { tools, tell }: Call,
  pause: () => Promise<void>,
): Promise<Cutout> {
  const from = performance.now();
  const { codecs, scribe, model } = tools;
  let master: Master | null = null;
  try {
    const [notes, shade] = await inLine(async () => {
      const { width, height, notes, shade } = touchUp();
      const opening = await Master.open({ format: 'png', width, height, codecs, scribe, model });
      master = opening;
      await touchUp().rows(opening, (share) => tell({ stage: 'finish', share }), pause);
      return [notes, shade] as const;
    });
    const between = performance.now();
    // The scribe has all of it: meanwhile one may go on painting.
    tell({ stage: 'encode', share: 0 });
    const cutout = await (master as unknown as Master).cutout(notes, shade);
    tell({ stage: 'encode', share: 1 });
    const seconds = { finish: between - from, encode: performance.now() - between };
    return { ...cutout, seconds: { finish: seconds.finish / 1e3, encode: seconds.encode / 1e3 } };
  } finally {
    (master as Master | null)?.drop();
  }
}

function closed(): PackshotError {
  return new PackshotError('aborted', 'the touch-up was closed', 'open the photo again');
}

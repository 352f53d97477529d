// One photo of the queue: from a file to a file.
import type { Codecs } from './codecs.ts';
import { cut } from './cut.ts';
import { decode } from './decode.ts';
import { Master } from './master.ts';
import type { CutJob } from './protocol.ts';
import type { Model } from './registry.ts';
import type { Runtime } from './runtime.ts';
import type { Shadows } from './shade.ts';
import type { Cutout, Progress, Stage } from './types.ts';

export interface Tools {
  runtime: Runtime;
  codecs: Codecs;
  /** Of the scribe's script */
  scribe: string;
  model: Model;
  shadows: Shadows;
}

export async function removal(
  job: CutJob,
  { runtime, codecs, scribe, model, shadows }: Tools,
  tell: (progress: Progress) => void,
  pause: () => Promise<void>,
): Promise<Cutout> {
  const seconds: Partial<Record<Stage, number>> = {};
  const timed = async <T>(stage: Stage, work: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    try {
      return await work();
    } finally {
      seconds[stage] = (performance.now() - from) / 1000;
    }
  };
  tell({ stage: 'decode', share: 0 });
  await pause();
  const photo = await timed('decode', () => decode(job.source, job.name, codecs));
  tell({ stage: 'decode', share: 1 });
  const { width, height, notes } = photo;
  const master = await Master.open({ format: job.format, width, height, codecs, scribe, model });
  try {
    let matteDone = 0;
    const from = performance.now();
    const shade = await cut(photo, runtime, {
      edge: job.edge,
      edit: job.edit,
      shadows: job.shadow === 'keep' ? shadows : null,
      pause,
      to: master,
      tell: (stage, share) => {
        if (stage === 'matte' && share === 1) matteDone = performance.now();
        tell({ stage, share });
      },
    });
    seconds.matte = (matteDone - from) / 1000;
    seconds.finish = (performance.now() - matteDone) / 1000;
    master.check(job.allowEmpty);
    await pause();
    tell({ stage: 'encode', share: 0 });
    const cutout = await timed('encode', () => master.cutout(notes, shade));
    tell({ stage: 'encode', share: 1 });
    return { ...cutout, seconds };
  } finally {
    master.drop();
  }
}

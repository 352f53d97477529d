// The page's end of touch-up: `Retouch`, over the link to the worker that holds the photo.
import { PackshotError } from './errors.ts';
import { heeding } from './heeding.ts';
import type { Link } from './link.ts';
import type { Ask, Opened, Result, TouchJob } from './protocol.ts';
import type { Box, Cutout, EdgeOptions, Part, Patch, Progress, Retouch, Shadow } from './types.ts';

interface Watching {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

let sessions = 0;

/** Open a photo in the worker. */
export async function touchUp(link: Link, job: TouchJob, watching: Watching): Promise<Retouch> {
  const session = ++sessions;
  const { onProgress, signal } = watching;
  try {
    const opened = link.touch(session, { do: 'open', job }, onProgress, signal);
    const { width, height } = (await heeding(signal, opened)) as Opened;
    return new TouchUp(link, session, job.name, width, height);
  } catch (error) {
    link.close(session); // it may have been stopped when all was done
    throw error;
  }
}

class TouchUp implements Retouch {
  private closed = false;

  constructor(
    private readonly link: Link,
    private readonly session: number,
    private readonly name: string,
    readonly width: number,
    readonly height: number,
  ) {}

  paint(box: Box, edit: Uint8Array<ArrayBuffer>): Promise<Patch[]> {
    return this.ask({ do: 'paint', box, edit });
  }

  edge(edge: EdgeOptions, view?: Box): Promise<Patch[]> {
    return this.ask({ do: 'edge', edge, view });
  }

  shadow(shadow: Shadow, view?: Box): Promise<Patch[]> {
    return this.ask({ do: 'shadow', shadow, view });
  }

  look(view: Box): Promise<Patch[]> {
    return this.ask({ do: 'look', view });
  }

  part(x: number, y: number): Promise<Part | null> {
    return this.ask({ do: 'part', x, y });
  }

  edit(): Promise<Uint8Array<ArrayBuffer>> {
    return this.ask({ do: 'edit' });
  }

  file(watching: Watching = {}): Promise<Cutout> {
    return this.ask({ do: 'file' }, watching);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.link.close(this.session);
  }

  private async ask<T extends Result>(ask: Ask, watching: Watching = {}): Promise<T> {
    const { onProgress, signal } = watching;
    try {
      if (this.closed) {
        throw new PackshotError('aborted', 'the touch-up was closed', 'open the photo again');
      }
      const answer = this.link.touch(this.session, ask, onProgress, signal);
      return (await heeding(signal, answer)) as T;
    } catch (error) {
      throw error instanceof PackshotError ? error.of(this.name) : error;
    }
  }
}

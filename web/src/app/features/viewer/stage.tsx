import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Ground } from './grounds.tsx';
import type { Mode } from './viewer.tsx';

interface Props {
  master: string | null;
  original: string | null;
  name: string;
  width: number;
  height: number;
  ground: Ground;
  mode: Mode;
  /** Where the wipe stands, 0…100: what is left of it shows the original. */
  split: number;
  /** One pixel of the photo to one of the page, instead of fitting it in. */
  actual: boolean;
}

/** The picture itself; sized before it is decoded, so that nothing moves. */
export function Stage(props: Props) {
  const { mode, original, name, actual } = props;
  if (mode === 'beside') {
    return (
      <div class="stage beside" data-actual={actual}>
        <figure>
          <Frame {...props} what="Original" mode="cutout">
            <Picture src={original} alt={`${name}, the original`} />
          </Frame>
          <figcaption>Original</figcaption>
        </figure>
        <figure>
          <CutOut {...props} mode="cutout" />
          <figcaption>Cut-out</figcaption>
        </figure>
      </div>
    );
  }
  return (
    <div class="stage" data-actual={actual}>
      <CutOut {...props} />
    </div>
  );
}

function CutOut(props: Props) {
  const { master, original, name, mode, split } = props;
  const over = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (over.current) over.current.style.clipPath = `inset(0 ${100 - split}% 0 0)`;
    if (line.current) line.current.style.left = `${split}%`;
  }, [split, mode]);
  return (
    <Frame {...props} what="Cut-out">
      <Backdrop ground={props.ground} />
      <Picture src={master} alt={`${name}, cut out`} />
      {mode === 'wipe' && (
        <>
          <div ref={over} class="stage-over">
            <Picture src={original} alt="" />
          </div>
          <div ref={line} class="stage-line" />
        </>
      )}
    </Frame>
  );
}

function Picture({ src, alt }: { src: string | null; alt: string }) {
  const [failed, setFailed] = useState(false);
  useEffect(() => setFailed(false), [src]);
  if (failed) return <p class="stage-failed">This browser cannot show the file.</p>;
  return src ? <img src={src} alt={alt} draggable={false} onError={() => setFailed(true)} /> : null;
}

/** The ground is painted behind the picture by style properties, never by style attributes. */
function Backdrop({ ground }: { ground: Ground }) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const style = element.current?.style;
    if (!style) return;
    style.backgroundColor = ground.kind === 'colour' ? ground.colour : '';
    style.backgroundImage = ground.kind === 'photo' ? `url("${ground.url}")` : '';
  }, [ground]);
  const checker = ground.kind === 'checker' ? ' checker' : '';
  return <div ref={element} class={`stage-ground${checker}`} />;
}

function Frame({
  what,
  width,
  height,
  actual,
  children,
}: Props & { what: string; children?: preact.ComponentChildren }) {
  const frame = useRef<HTMLDivElement>(null);
  const scroll = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = scroll.current;
    if (!box) return;
    const fit = (): void => {
      const style = frame.current?.style;
      if (!style) return;
      const room = { width: box.clientWidth - 32, height: box.clientHeight - 32 };
      const fitting = Math.min(room.width / width, room.height / height);
      const scale = actual ? 1 / devicePixelRatio : Math.min(1, fitting);
      style.width = `${width * scale}px`;
      style.height = `${height * scale}px`;
    };
    fit();
    const watch = new ResizeObserver(fit);
    watch.observe(box);
    return () => watch.disconnect();
  }, [width, height, actual]);
  return (
    // Scrolled with the arrow keys while it is larger than its room.
    <div
      ref={scroll}
      class="stage-scroll"
      {...(actual
        ? { tabIndex: 0, 'data-scrolls': true, role: 'region', 'aria-label': `${what}, full size` }
        : {})}
    >
      <div ref={frame} class="stage-frame">
        {children}
      </div>
    </div>
  );
}

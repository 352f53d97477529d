import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Box } from '../../../engine/types.ts';
import type { Surface } from '../viewer/surface.ts';
import { draw, marker } from './spot.ts';

/** Shows a spot on the surface, and lets it be dragged while `mark` is given. */
export function useSpot(
  surface: Surface | null,
  spot: Box | null,
  mark?: (box: Box) => void,
): void {
  const shown = useRef(spot);
  const marks = useRef(mark);
  shown.current = spot;
  marks.current = mark;
  const marking = mark !== undefined;
  useLayoutEffect(() => {
    if (!surface) return;
    return surface.over((canvas, map) => {
      if (shown.current) draw(canvas, map, shown.current);
    });
  }, [surface]);
  useLayoutEffect(() => {
    if (!surface || !marking) return;
    const before = surface.tool.peek();
    const tool = marker(surface, (box) => marks.current?.(box));
    surface.tool.value = tool;
    return () => {
      // Whoever took it meanwhile keeps it; what was put away meanwhile does not come back.
      if (surface.tool.peek() === tool) surface.tool.value = before?.over ? null : before;
    };
  }, [surface, marking]);
  useLayoutEffect(() => surface?.redraw(), [surface, spot?.join()]);
}

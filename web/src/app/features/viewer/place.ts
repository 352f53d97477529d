/** Where a photo lies on the stage: pure arithmetic, in CSS px unless it says otherwise. */

import type { Mapping, Place, Point } from './surface.ts';

export interface Size {
  width: number;
  height: number;
}

/** A part of the stage that shows the photo; there are two side by side. */
export interface Pane extends Size {
  left: number;
  top: number;
}

export const LEAST = 0.25;
export const MOST = 8;
/** From here on pixels are shown as squares. */
export const CRISP = 2;
const MARGIN = 16; // px around a photo that fits
const STEPS = [0.25, 1 / 3, 0.5, 2 / 3, 1, 1.5, 2, 3, 4, 6, 8];

/** The zoom at which the whole photo is seen; small photos are not enlarged. */
export function fitting(photo: Size, room: Size, density: number): number {
  const across = Math.max(1, room.width - 2 * MARGIN) / photo.width;
  const down = Math.max(1, room.height - 2 * MARGIN) / photo.height;
  return Math.min(1, Math.min(across, down) * density);
}

/** Within 25 and 800 %; a large photo may be seen whole all the same. */
export function bounded(zoom: number, fit: number): number {
  return Math.min(MOST, Math.max(Math.min(LEAST, fit), zoom));
}

/** The next round number above or below, as the buttons go; 0, to be `bounded`, below them all. */
export function stepped(zoom: number, direction: 1 | -1): number {
  const near = 1.005; // a zoom that is nearly a step counts as that step
  if (direction > 0) return STEPS.find((step) => step > zoom * near) ?? MOST;
  return STEPS.findLast((step) => step < zoom / near) ?? 0;
}

/** Another zoom, with a point of the photo left where it is on screen. */
export function zoomedAbout(place: Place, at: Point, zoom: number): Place {
  const share = place.zoom / zoom;
  return {
    zoom,
    centre: {
      x: at.x + (place.centre.x - at.x) * share,
      y: at.y + (place.centre.y - at.y) * share,
    },
  };
}

/** The middle of the stage stays within the photo. */
export function kept(place: Place, photo: Size): Place {
  const { x, y } = place.centre;
  const centre = {
    x: Math.min(photo.width, Math.max(0, x)),
    y: Math.min(photo.height, Math.max(0, y)),
  };
  return { zoom: place.zoom, centre };
}

/** On whole device px, so that at 100 % a pixel is a pixel. */
export function mapped(place: Place, pane: Pane, density: number): Mapping {
  const scale = place.zoom / density;
  const snapped = (value: number): number => Math.round(value * density) / density;
  return {
    scale,
    left: snapped(pane.left + pane.width / 2 - place.centre.x * scale),
    top: snapped(pane.top + pane.height / 2 - place.centre.y * scale),
  };
}

export function toPhoto(map: Mapping, x: number, y: number): Point {
  return { x: (x - map.left) / map.scale, y: (y - map.top) / map.scale };
}

/** The rectangle of the photo that a pane shows, px, ends excluded; empty where it shows none. */
export function shown(map: Mapping, pane: Pane, photo: Size): [number, number, number, number] {
  const from = toPhoto(map, pane.left, pane.top);
  const to = toPhoto(map, pane.left + pane.width, pane.top + pane.height);
  const left = Math.min(photo.width, Math.max(0, Math.floor(from.x)));
  const top = Math.min(photo.height, Math.max(0, Math.floor(from.y)));
  return [
    left,
    top,
    Math.max(left, Math.min(photo.width, Math.ceil(to.x))),
    Math.max(top, Math.min(photo.height, Math.ceil(to.y))),
  ];
}

/** How often the photo is halved for a zoom: what is drawn is never enlarged below 100 %. */
export function levelFor(zoom: number, levels: number): number {
  return Math.min(levels - 1, Math.max(0, Math.floor(Math.log2(1 / zoom) + 1e-6)));
}

/** One pane, or two beside each other; on a narrow stage above each other. */
export function panesOf(room: Size, beside: boolean): Pane[] {
  const { width, height } = room;
  if (!beside) return [{ left: 0, top: 0, width, height }];
  if (width >= height * 0.9) {
    const half = Math.floor(width / 2);
    return [
      { left: 0, top: 0, width: half, height },
      { left: half + 1, top: 0, width: width - half - 1, height },
    ];
  }
  const half = Math.floor(height / 2);
  return [
    { left: 0, top: 0, width, height: half },
    { left: 0, top: half + 1, width, height: height - half - 1 },
  ];
}

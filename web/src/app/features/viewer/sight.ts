/** What of the photo is seen: the stage's size, the place that is looked at, the panes, the wipe. */

import { batch } from '@preact/signals';
import * as look from './look.ts';
import {
  bounded,
  fitting,
  kept,
  mapped,
  type Pane,
  panesOf,
  type Size,
  shown,
  toPhoto,
  zoomedAbout,
} from './place.ts';
import type { Mapping, Point } from './surface.ts';

export class Sight {
  /** Of the stage, CSS px. */
  room: Size = { width: 1, height: 1 };
  /** Device px to a CSS px. */
  density = 1;
  photo: Size | null = null;

  /** Another photo: at the same place, where it has the same size; else at the same share of it. */
  turnTo(photo: Size): void {
    const last = this.photo ?? before;
    this.photo = before = photo;
    if (look.fitted.peek() || !last) this.fit();
    else if (last.width !== photo.width || last.height !== photo.height) {
      const { zoom, centre } = look.place.peek();
      const x = (centre.x / last.width) * photo.width;
      const y = (centre.y / last.height) * photo.height;
      look.place.value = { zoom: bounded(zoom, this.fitZoom()), centre: { x, y } };
    }
  }

  fit(): void {
    if (!this.photo) return;
    const { width, height } = this.photo;
    batch(() => {
      look.fitted.value = true;
      look.place.value = { zoom: this.fitZoom(), centre: { x: width / 2, y: height / 2 } };
    });
  }

  /** About the middle, or about a place of the stage. */
  zoomTo(zoom: number, at?: Point): void {
    if (!this.photo) return;
    const place = look.place.peek();
    const about = at ? this.under(at) : place.centre;
    const to = bounded(zoom, this.fitZoom());
    batch(() => {
      look.fitted.value = false;
      look.place.value = kept(zoomedAbout(place, about, to), this.photo as Size);
    });
  }

  zoomBy(factor: number, at: Point): void {
    this.zoomTo(look.place.peek().zoom * factor, at);
  }

  /** By CSS px: what lies under the hand goes with it. */
  pan(dx: number, dy: number): void {
    if (!this.photo) return;
    const { zoom, centre } = look.place.peek();
    const scale = zoom / this.density;
    const to = { x: centre.x - dx / scale, y: centre.y - dy / scale };
    batch(() => {
      look.fitted.value = false;
      look.place.value = kept({ zoom, centre: to }, this.photo as Size);
    });
  }

  /** A spot of the photo to the middle, at a zoom of at least so much. */
  show(at: Point, zoom = 0): void {
    if (!this.photo) return;
    const to = bounded(Math.max(zoom, look.place.peek().zoom), this.fitZoom());
    batch(() => {
      look.fitted.value = false;
      look.place.value = kept({ zoom: to, centre: at }, this.photo as Size);
    });
  }

  /** Move what the loupe shows, for those without a pointer. */
  slide(dx: number, dy: number): void {
    const { width, height } = this.room;
    const at = look.loupeAt.peek() ?? { x: width / 2, y: height / 2 };
    look.loupeAt.value = {
      x: Math.min(width, Math.max(0, at.x + dx)),
      y: Math.min(height, Math.max(0, at.y + dy)),
    };
  }

  private fitZoom(): number {
    const [pane] = this.panes();
    return this.photo && pane ? fitting(this.photo, pane, this.density) : 1;
  }

  panes(): Pane[] {
    return panesOf(this.room, look.mode.peek() === 'beside');
  }

  at(x: number, y: number): { pane: Pane; map: Mapping } {
    const panes = this.panes();
    const inside = (pane: Pane): boolean => x >= pane.left && y >= pane.top;
    const pane = panes.findLast(inside) ?? (panes[0] as Pane);
    return { pane, map: mapped(look.place.peek(), pane, this.density) };
  }

  under(at: Point): Point {
    return toPhoto(this.at(at.x, at.y).map, at.x, at.y);
  }

  visible(): [number, number, number, number] {
    const [pane] = this.panes();
    if (!pane || !this.photo) return [0, 0, 0, 0];
    return shown(mapped(look.place.peek(), pane, this.density), pane, this.photo);
  }

  /** What of the stage the wipe goes across, CSS px: the photo, as far as it is seen. */
  private track(): [number, number] {
    const { width } = this.room;
    const { map } = this.at(0, 0);
    const right = map.left + (this.photo?.width ?? 0) * map.scale;
    return [Math.max(0, map.left), Math.min(width, Math.max(0, right))];
  }

  line(): number | null {
    if (look.mode.peek() !== 'wipe' || !this.photo) return null;
    const [from, to] = this.track();
    return from + ((to - from) * look.split.peek()) / 100;
  }

  wipe(x: number): void {
    const [from, to] = this.track();
    if (to > from) look.wipeTo(((x - from) / (to - from)) * 100);
  }
}

/** The photo before, also when the viewer was left in between. */
let before: Size | null = null;

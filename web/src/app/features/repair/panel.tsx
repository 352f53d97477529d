import type { Photo } from '../../store/photo.ts';
import type { Surface } from '../viewer/surface.ts';

export function RepairPanel({ photo, surface }: { photo: Photo; surface: Surface | null }) {
  void photo;
  void surface;
  return null;
}

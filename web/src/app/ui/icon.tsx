/** Icons, drawn for this page on a grid of 20 with a line of 1.5. */

const PATHS = {
  add: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  back: 'M12 4.5 6.5 10l5.5 5.5',
  forward: 'M8 4.5 13.5 10 8 15.5',
  brush:
    'M16.5 3.5 9 11M9 11c-1.8-.4-3.2.5-3.6 2.2-.3 1.3-1 2-2.4 2.3 2.6 1.6 6 1 7-1.4.4-1.2 0-2.3-1-3.1z',
  camera: 'M3 6.5h3l1.2-2h5.6l1.2 2h3v9H3zM10 13.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5z',
  check: 'm4.5 10.5 3.5 3.5 7.5-8',
  close: 'm5 5 10 10M15 5 5 15',
  copy: 'M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4',
  cut: 'M6 7.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM6 16.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM7.7 6.6 16.5 13.5M7.7 13.4 16.5 6.5',
  device: 'M3 4.5h14v9H3zM7 16.5h6M10 13.5v3',
  down: 'M10 3.5v9M6 8.5l4 4 4-4M3.5 16.5h13',
  eraser:
    'M6 16.5 3 13.5a1.2 1.2 0 0 1 0-1.7l8.3-8.3a1.2 1.2 0 0 1 1.7 0L16.5 7a1.2 1.2 0 0 1 0 1.7L8.7 16.5zM7.3 7.5l5.2 5.2M8.7 16.5h8',
  folder: 'M2.5 5h5l1.5 2h8.5v9h-15z',
  hand: 'M10 3v14M3 10h14M8 5l2-2 2 2M8 15l2 2 2-2M5 8l-2 2 2 2M15 8l2 2-2 2',
  piece: 'M3.5 6.5C4 3.5 8 3 9.5 5s.5 5.5-2.5 5.5-4-1.5-3.5-4zM12 9.5l5 5-2.2.2-1 2.1z',
  sliders:
    'M3 6h7M14 6h3M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM3 14h3M10 14h7M8 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  look: 'M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  lock: 'M4.5 9h11v8h-11zM6.5 9V6.5a3.5 3.5 0 0 1 7 0V9M10 12v2',
  photo:
    'M3 4h14v12H3zM3 13.5l4-4 3.5 3.5L13 10.5l4 4M12.5 8a.75.75 0 1 0 0-1.5.75.75 0 0 0 0 1.5z',
  retry: 'M15.5 7A6.2 6.2 0 1 0 16.2 11M15.8 3.5V7h-3.5',
  stop: 'M5.5 5.5h9v9h-9z',
  trash: 'M3.5 5.5h13M8 5.5v-2h4v2M5 5.5l.8 11h8.4l.8-11M8.5 8.5v5M11.5 8.5v5',
  undo: 'M4 8h8a4.5 4.5 0 0 1 0 9H8M7 4.5 3.5 8 7 11.5',
  redo: 'M16 8H8a4.5 4.5 0 0 0 0 9h4M13 4.5 16.5 8 13 11.5',
  unpaint:
    'M16.5 3.5 9 11M9 11c-1.8-.4-3.2.5-3.6 2.2-.3 1.3-1 2-2.4 2.3 2.6 1.6 6 1 7-1.4.4-1.2 0-2.3-1-3.1zM13 14l4 4M17 14l-4 4',
  warn: 'M10 3.5 17.5 16h-15zM10 8v4M10 13.9v.2',
  wipe: 'M3 4h14v12H3zM10 2.5v15M7.5 8.5 6 10l1.5 1.5M12.5 8.5 14 10l-1.5 1.5',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}

/** Packshot's mark: a subject lifted out of its frame, the corner it left still checkered. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="mark-frame" d="M5 12V5h7M20 5h7v7M27 20v7h-7M12 27H5v-7" />
      <path class="mark-subject" d="M16 8.5 22.5 12v8L16 23.5 9.5 20v-8z" />
      <path class="mark-fold" d="M9.5 12 16 15.5 22.5 12M16 15.5v8" />
    </svg>
  );
}

/** What people set, kept in localStorage: small, and there before the first paint. */

import { effect, signal } from '@preact/signals';

export interface Settings {
  theme: 'auto' | 'light' | 'dark';
  provider: 'auto' | 'webgpu' | 'wasm';
  /** Keys of presets and plain formats to export, in their order. */
  outputs: string[];
  /** How files are called where the channel leaves it open. */
  template: string;
  /** Colour that JPEG is laid on, "#rrggbb". */
  ground: string;
  /** Own colour behind a cut-out in the viewer, "#rrggbb". */
  backdrop: string;
  /** Whether single letters and digits are shortcuts. */
  shortcuts: boolean;
  /** Who decides at this machine, as the manifest names them. */
  reviewer: string;
  /** Whether people have been asked for their name: once is enough. */
  asked: boolean;
  /** Go to the next photo once one is decided. */
  advance: boolean;
  /** Export approved photos only. */
  approvedOnly: boolean;
}

export const DEFAULTS: Settings = {
  theme: 'auto',
  provider: 'auto',
  outputs: ['master'],
  template: '{sku}-{view}-v{version}',
  ground: '#ffffff',
  backdrop: '#0a7266',
  shortcuts: true,
  reviewer: '',
  asked: false,
  advance: true,
  approvedOnly: true,
};

const KEY = 'packshot.settings';

/** Stored text to settings: what is missing or of the wrong kind takes its default. */
export function parsed(text: string | null): Settings {
  let found: unknown = null;
  try {
    found = JSON.parse(text ?? 'null');
  } catch {
    // damaged: the defaults
  }
  if (typeof found !== 'object' || found === null) return DEFAULTS;
  const kept = found as Record<string, unknown>;
  const one = <T extends string>(key: keyof Settings, allowed: readonly T[], fallback: T): T =>
    allowed.includes(kept[key] as T) ? (kept[key] as T) : fallback;
  const colour = (key: 'ground' | 'backdrop'): string =>
    typeof kept[key] === 'string' && /^#[0-9a-f]{6}$/i.test(kept[key]) ? kept[key] : DEFAULTS[key];
  return {
    theme: one('theme', ['auto', 'light', 'dark'], DEFAULTS.theme),
    provider: one('provider', ['auto', 'webgpu', 'wasm'], DEFAULTS.provider),
    outputs:
      Array.isArray(kept.outputs) && kept.outputs.every((key) => typeof key === 'string')
        ? (kept.outputs as string[])
        : DEFAULTS.outputs,
    template: typeof kept.template === 'string' ? kept.template : DEFAULTS.template,
    ground: colour('ground'),
    backdrop: colour('backdrop'),
    shortcuts: kept.shortcuts !== false,
    reviewer: typeof kept.reviewer === 'string' ? kept.reviewer : DEFAULTS.reviewer,
    asked: kept.asked === true,
    advance: kept.advance !== false,
    approvedOnly: kept.approvedOnly !== false,
  };
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is forbidden
  }
}

export const settings = signal<Settings>(
  typeof localStorage === 'undefined' ? DEFAULTS : parsed(read()),
);

export function set(patch: Partial<Settings>): void {
  settings.value = { ...settings.value, ...patch };
  try {
    localStorage.setItem(KEY, JSON.stringify(settings.value));
  } catch {
    // this visit only
  }
}

/** The theme on the root element, so that CSS alone does the rest. */
export function followTheme(root: HTMLElement): void {
  effect(() => {
    const { theme } = settings.value;
    if (theme === 'auto') delete root.dataset.theme;
    else root.dataset.theme = theme;
  });
}

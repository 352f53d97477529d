export { type Preset, presets } from '../channel/preset.ts';
export { Engine, remove } from './engine.ts';
export { PackshotError } from './errors.ts';
export type * from './types.ts';

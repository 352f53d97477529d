/** Channels: presets, layout, names, the manifest. Knows nothing of pixels, engines or pages. */

export { ChannelError } from './error.ts';
export { type IdKind, productId } from './ids.ts';
export {
  type Box,
  groundInput,
  type Layout,
  layOut,
  placeInput,
  type Side,
  STRIP,
  type Strip,
  strips,
} from './layout.ts';
export {
  line as manifestLine,
  MANIFEST,
  type ManifestRecord,
  type ModelStamp,
  type OutputFile,
  record as manifestRecord,
  type SourceFile,
  type VerdictStamp,
} from './manifest.ts';
export {
  ALT_GOOD,
  ALT_MAX,
  altLength,
  altNotes,
  checkAlt,
  fileName,
  LENGTH_MAX,
  type Product,
  parseName,
  sanitised,
  VIEWS,
} from './naming.ts';
export { extensionOf, type Place, type Preset, presetHash, presets, sha256 } from './preset.ts';
export { REASON_KEYS, REASONS, type Reason, reasonsOf } from './reasons.ts';

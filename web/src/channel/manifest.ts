/** `manifest.jsonl`: what was made of what, by which rules; the same records as `manifest.py`. */

import { type Product, sanitised } from './naming.ts';
import { type Preset, presetHash } from './preset.ts';

export const MANIFEST = 'manifest.jsonl';

export interface SourceFile {
  file: string;
  sha256: string;
  w: number;
  h: number;
}

export interface OutputFile extends SourceFile {
  bytes: number;
}

export interface ModelStamp {
  name: string;
  version: string;
  sha256: string;
  /** As "onnxruntime-web 1.30.0, wasm" */
  runtime: string;
}

/** What a person decided about the cut-out that the file was made of. */
export interface VerdictStamp {
  decision: 'approved' | 'rejected';
  /** Keys of reasons.json; none where it was approved */
  reasons: string[];
  /** May be empty: nobody has to give a name. */
  by: string;
  /** UTC, RFC 3339, to the second */
  at: string;
  /** What the reviewer confirmed to be absent, as pixels cannot prove it */
  confirmed: string[];
  /** Whether a person corrected the cut-out */
  repaired: boolean;
}

export interface ManifestRecord {
  asset_id: string;
  sku: string;
  view: string;
  version: number;
  channel: string;
  source: SourceFile;
  /** null where it is not known how the subject was cut out */
  model: ModelStamp | null;
  preset: { key: string; sha256: string };
  output: OutputFile;
  /** null as long as nobody wrote one */
  alt: { text: string } | { decorative: true } | null;
  /** null where nobody decided */
  verdict: VerdictStamp | null;
  notes: string[];
  /** UTC, RFC 3339, to the second */
  created_at: string;
  tool_version: string;
}

/** One line of the manifest; `output.file` is relative to it, as "shopify/SKU123-front-v2.jpg". */
export async function record(made: {
  product: Product;
  preset: Preset;
  source: SourceFile;
  output: OutputFile;
  model: ModelStamp | null;
  verdict: VerdictStamp | null;
  notes: readonly string[];
  /** As `now` gives it */
  createdAt: string;
  toolVersion: string;
}): Promise<ManifestRecord> {
  const { product, preset, source, output, model, verdict } = made;
  let alt: ManifestRecord['alt'] = product.decorative ? { decorative: true } : null;
  if (product.alt) alt = { text: product.alt };
  return {
    asset_id: `${codeOf(product)}-${product.view.trim().toLowerCase()}`,
    sku: product.sku,
    view: product.view,
    version: product.version,
    channel: preset.key,
    source,
    model,
    preset: { key: preset.key, sha256: await presetHash(preset) },
    output,
    alt,
    verdict,
    notes: [...made.notes],
    created_at: made.createdAt,
    tool_version: made.toolVersion,
  };
}

/** What the product is called in ASCII: its id, where nothing of the SKU is left. */
function codeOf({ sku, amazonId }: Product): string {
  return sanitised(sku) || sanitised(amazonId);
}

/** A record as its line. */
export function line(entry: ManifestRecord): string {
  return `${JSON.stringify(entry)}\n`;
}

/** UTC, to the second, as RFC 3339 writes it. */
export function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}

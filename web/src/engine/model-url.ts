export const DEFAULT_MODEL = 'base';
/** The cache of the models that the engine fetched by itself. */
export const MODELS = 'packshot-models';

/** `base.matte.onnx` → `models/base.matte.88670cf8.onnx.gz`: a new model has a new address. */
export function modelUrl(graph: { file: string; sha256: string }): string {
  return `models/${graph.file.replace(/\.onnx$/, '')}.${graph.sha256.slice(0, 8)}.onnx.gz`;
}

// The models that there are, as the Python package lists them.
import data from '../../../src/packshot/models/registry.json';
import { PackshotError } from './errors.ts';

export interface Graph {
  file: string;
  bytes: number;
  sha256: string;
}

export interface Model {
  name: string;
  version: string;
  matte: Graph;
  finish: Graph;
}

const MODELS: Record<string, Omit<Model, 'name'>> = data.models;

export { DEFAULT_MODEL } from './model-url.ts';

export function model(name: string): Model {
  const found = Object.hasOwn(MODELS, name) ? MODELS[name] : undefined;
  if (!found) {
    const known = Object.keys(MODELS).sort().join(', ');
    throw new PackshotError(
      'model',
      `there is no model called '${name}'`,
      `choose one of: ${known}`,
    );
  }
  const { version, matte, finish } = found;
  return { name, version, matte, finish };
}

/** The graph that resamples a cut-out for a channel; it is no part of a model. */
export function placeGraph(): Graph {
  return ofNoModel('place');
}

/** Those that find a shadow and cast it; nor are they. */
export function shadowGraphs(): [shadow: Graph, cast: Graph] {
  return [ofNoModel('shadow'), ofNoModel('cast')];
}

function ofNoModel(name: 'place' | 'shadow' | 'cast'): Graph {
  const found = (data as Partial<Record<typeof name, Graph>>)[name];
  if (!found) {
    throw new PackshotError('model', `there is no graph called '${name}'`, 'reinstall packshot');
  }
  return found;
}

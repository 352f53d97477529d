// The licences of what is bundled, as those ask for it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { MODULES } from './files.ts';

export const NOTICES = 'THIRD-PARTY.txt';

interface Part {
  name: string;
  /** Of its package. */
  files: readonly string[];
  /** What these do not say. */
  also?: (version: string) => string;
}

const ENGINE: readonly Part[] = [
  { name: 'onnxruntime-web', files: [], also: (version) => `${MIT}\n\n${within(version)}` },
  { name: '@jsquash/png', files: ['LICENSE'], also: () => CRATES }, // its LICENSE.codec.md is libwebp's
  { name: '@jsquash/webp', files: ['LICENSE', 'codec/LICENSE.codec.md'] },
  { name: '@jsquash/jpeg', files: ['LICENSE', 'codec/LICENSE.codec.md'] },
];

const PAGE: readonly Part[] = [
  ...ENGINE,
  { name: 'preact', files: ['LICENSE'] },
  { name: '@preact/signals', files: ['LICENSE'] },
  { name: '@preact/signals-core', files: ['LICENSE'] },
  { name: '@zip.js/zip.js', files: ['LICENSE'] },
  { name: 'client-zip', files: ['LICENSE.txt'] },
  { name: 'idb', files: ['LICENSE'] },
  { name: '@fontsource-variable/inter', files: ['LICENSE'] },
];

const CRATES = `The codec is built from the Rust crates png, fdeflate, flate2, miniz_oxide, crc32fast and dlmalloc,
each of them under MIT or Apache License 2.0; here under the latter, whose text stands above.`;

const within = (version: string): string =>
  `It contains Eigen (Mozilla Public License 2.0), Protocol Buffers, Abseil, FlatBuffers, RE2, Dawn and
others. What they are, under which licences, and where their sources are:
https://github.com/microsoft/onnxruntime/blob/v${version}/ThirdPartyNotices.txt`;

// ONNX Runtime's package holds no text of its licence.
const MIT = `Copyright (c) Microsoft Corporation

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN
NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY,
WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** Of what the library's engine is made of, or the page. */
export function licences(of: 'engine' | 'page'): string {
  const parts = of === 'page' ? PAGE : ENGINE;
  return parts.map(licence).join(`\n\n${'-'.repeat(80)}\n\n`);
}

function licence({ name, files, also }: Part): string {
  const read = (file: string): string => readFileSync(join(MODULES, name, file), 'utf8').trim();
  const { version, license } = JSON.parse(read('package.json'));
  const texts = [...files.map(read), ...(also ? [also(version)] : [])];
  return [`${name} ${version}, ${license}`, ...texts].join('\n\n');
}

/** Puts them beside the page. */
export function notices(): Plugin {
  return {
    name: 'packshot-notices',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: NOTICES, source: licences('page') });
    },
  };
}

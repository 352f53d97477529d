// The licences of what is bundled, as those ask for it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODULES } from './files.ts';

const TEXTS: [string, string[]][] = [
  ['onnxruntime-web', []],
  ['@jsquash/png', ['LICENSE', 'codec/LICENSE.codec.md']],
  ['@jsquash/webp', ['LICENSE', 'codec/LICENSE.codec.md']],
  ['@jsquash/jpeg', ['LICENSE', 'codec/LICENSE.codec.md']],
];

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

export function licences(): string {
  return TEXTS.map(([name, files]) => {
    const { version, license } = JSON.parse(
      readFileSync(join(MODULES, name, 'package.json'), 'utf8'),
    );
    const read = (file: string) => readFileSync(join(MODULES, name, file), 'utf8').trim();
    const texts = files.length ? files.map(read) : [MIT];
    return [`${name} ${version}, ${license}`, ...texts].join('\n\n');
  }).join(`\n\n${'-'.repeat(80)}\n\n`);
}

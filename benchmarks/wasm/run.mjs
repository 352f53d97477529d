// Runs the graphs in onnxruntime-web's wasm provider: FOLDER holds what to run, and gets the result.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web/wasm';

const folder = process.argv[2];
const read = (name) => readFileSync(join(folder, name));
const job = JSON.parse(read('job.json'));
ort.env.wasm.numThreads = 1;

const matte = await ort.InferenceSession.create(read('matte.onnx'));
const finish = await ort.InferenceSession.create(read('finish.onnx'));
const shadow = await ort.InferenceSession.create(read('shadow.onnx'));
const cast = await ort.InferenceSession.create(read('cast.onnx'));
const [height, width] = job.shape;
const tensor = (type, data, dims) => new ort.Tensor(type, data, dims);

const start = performance.now();
const rgb = tensor('uint8', new Uint8Array(read('rgb.bin')), [height, width, 3]);
const { maps } = await matte.run({ rgb });
const between = performance.now();
const edit = tensor('uint8', new Uint8Array(height * width).fill(128), [height, width]);
const window = tensor('int64', BigInt64Array.from([0, height, 0, width, height, width].map(BigInt)), [6]);
const texels = tensor('int64', BigInt64Array.from([0, 0, ...maps.dims.slice(2)].map(BigInt)), [4]);
for (const [i, params] of job.params.entries()) {
  const { rgba } = await finish.run({
    rgb,
    maps,
    window,
    texels,
    edit,
    params: tensor('float32', Float32Array.from(params), [3]),
  });
  writeFileSync(join(folder, `rgba${i}.bin`), rgba.data);
}
const seconds = [between - start, (performance.now() - between) / job.params.length];

const [first] = job.params;
const rgba = (await finish.run({ rgb, maps, window, texels, edit, params: tensor('float32', Float32Array.from(first), [3]) })).rgba;
const found = await shadow.run({ rgb, maps });
const whole = await cast.run({ rgba, shadow: found.shadow, window, texels, edit });
writeFileSync(join(folder, 'cast.bin'), whole.cast.data);
console.log(JSON.stringify(seconds.map((ms) => ms / 1000)));

// The same work as the worker's, as one would write it for Node: ffmpeg decodes and scales into a pipe, onnxruntime-node infers, a JSON line a
// frame goes to a file. Usage: peer.js CLIP MODEL THREADS, or --check. Prints {"frames":…,"fps":…}.
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const ort = require('onnxruntime-node');

const WIDTH = 960, HEIGHT = 544, PLANE = WIDTH * HEIGHT, SIZE = PLANE * 3;
const MEAN = [103.53, 116.28, 123.675], STD = [57.375, 57.12, 58.395];
const STRIDES = [8, 16, 32], BINS = 11, CLASSES = [0, 32], SCORE = 0.2, IOU = 0.5;

async function* frames(stream) {
  let parts = [], held = 0;
  for await (const part of stream) {
    parts.push(part);
    held += part.length;
    while (held >= SIZE) {
      const all = parts.length === 1 ? parts[0] : Buffer.concat(parts);
      yield all.subarray(0, SIZE);
      parts = [all.subarray(SIZE)];
      held -= SIZE;
    }
  }
}

function normalise(bgr, input) {
  for (let i = 0, at = 0; i < PLANE; i++)
    for (let c = 0; c < 3; c++, at++) input[c * PLANE + i] = (bgr[at] - MEAN[c]) / STD[c];
}

function side(data, at) {
  let most = -Infinity, sum = 0, weighted = 0;
  for (let i = 0; i < BINS; i++) most = Math.max(most, data[at + i]);
  for (let i = 0; i < BINS; i++) {
    const weight = Math.exp(data[at + i] - most);
    sum += weight;
    weighted += weight * i;
  }
  return weighted / sum;
}

function candidates(outputs) {
  const found = [];
  for (const stride of STRIDES) {
    const columns = WIDTH / stride, cells = columns * HEIGHT / stride;
    const of = outputs.filter(one => one.dims.at(-2) === cells);
    const scores = of.find(one => one.dims.at(-1) !== 4 * BINS), distances = of.find(one => one.dims.at(-1) === 4 * BINS);
    const classes = scores.dims.at(-1);
    for (let cell = 0; cell < cells; cell++)
      for (const label of CLASSES) {
        const score = scores.data[cell * classes + label];
        if (score < SCORE) continue;
        const x = (cell % columns + 0.5) * stride, y = (Math.floor(cell / columns) + 0.5) * stride;
        const d = [0, 1, 2, 3].map(i => side(distances.data, (cell * 4 + i) * BINS) * stride);
        found.push([x - d[0], y - d[1], x + d[2], y + d[3], score, label]);
      }
  }
  return found.sort((a, b) => b[4] - a[4]);
}

function suppress(boxes) {
  const kept = [];
  for (const box of boxes) {
    const area = (box[2] - box[0]) * (box[3] - box[1]);
    const isNew = kept.every(better => {
      if (better[5] !== box[5]) return true;
      const width = Math.min(better[2], box[2]) - Math.max(better[0], box[0]);
      const height = Math.min(better[3], box[3]) - Math.max(better[1], box[1]);
      if (width <= 0 || height <= 0) return true;
      const common = width * height;
      return common <= IOU * ((better[2] - better[0]) * (better[3] - better[1]) + area - common);
    });
    if (isNew) kept.push(box);
  }
  return kept;
}

async function main(clip, model, threads) {
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: Number(threads) });
  const name = session.inputNames[0], input = new Float32Array(SIZE);
  await session.run({ [name]: new ort.Tensor('float32', input, [1, 3, HEIGHT, WIDTH]) });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'peer-')), out = fs.createWriteStream(path.join(folder, 'boxes.jsonl'));
  const start = process.hrtime.bigint();
  const ffmpeg = spawn('ffmpeg', ['-nostdin', '-v', 'error', '-i', clip, '-vf', `scale=${WIDTH}:${HEIGHT}`, '-pix_fmt', 'bgr24', '-f', 'rawvideo', '-'],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  let count = 0;
  for await (const frame of frames(ffmpeg.stdout)) {
    normalise(frame, input);
    const outputs = Object.values(await session.run({ [name]: new ort.Tensor('float32', input, [1, 3, HEIGHT, WIDTH]) }));
    out.write(JSON.stringify({ frame: count++, boxes: suppress(candidates(outputs)) }) + '\n');
  }
  await new Promise(done => out.end(done));
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  fs.rmSync(folder, { recursive: true });
  console.log(JSON.stringify({ frames: count, fps: count / seconds }));
}

if (process.argv[2] !== '--check') main(...process.argv.slice(2));

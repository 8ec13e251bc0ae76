"""The same work as the worker's, as one would write it in Python: ffmpeg decodes and scales into a pipe, ONNX Runtime infers, numpy decodes
the heads and suppresses, a JSON line a frame goes to a file. Usage: peer.py CLIP MODEL THREADS, or --check. Prints {"frames":…,"fps":…}."""
import json
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnxruntime as ort

WIDTH, HEIGHT = 960, 544
MEAN = np.array([103.53, 116.28, 123.675], np.float32).reshape(3, 1, 1)
STD = np.array([57.375, 57.12, 58.395], np.float32).reshape(3, 1, 1)
STRIDES, BINS, CLASSES, SCORE, IOU = (8, 16, 32), 11, (0, 32), 0.2, 0.5


def grid(stride):
    columns, rows = np.meshgrid(np.arange(WIDTH // stride), np.arange(HEIGHT // stride))
    return np.stack([columns.ravel(), rows.ravel()], 1).astype(np.float32) * stride + 0.5 * stride


GRIDS = {stride: grid(stride) for stride in STRIDES}


def suppress(boxes, scores):
    kept, order = [], scores.argsort()[::-1]
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(best)
        width = np.minimum(boxes[best, 2], boxes[rest, 2]) - np.maximum(boxes[best, 0], boxes[rest, 0])
        height = np.minimum(boxes[best, 3], boxes[rest, 3]) - np.maximum(boxes[best, 1], boxes[rest, 1])
        common = np.maximum(width, 0) * np.maximum(height, 0)
        order = rest[common <= IOU * (areas[best] + areas[rest] - common)]
    return kept


def detections(heads):
    """heads: {stride: (scores [cells, classes], distances [cells, 4 * BINS])}."""
    boxes, scores, labels = [], [], []
    for stride, (score, distance) in heads.items():
        for label in CLASSES:
            cells = np.nonzero(score[:, label] >= SCORE)[0]
            if not cells.size:
                continue
            logits = distance[cells].reshape(-1, 4, BINS)
            weights = np.exp(logits - logits.max(2, keepdims=True))
            sides = (weights / weights.sum(2, keepdims=True)) @ np.arange(BINS, dtype=np.float32) * stride
            centre = GRIDS[stride][cells]
            boxes.append(np.concatenate([centre - sides[:, :2], centre + sides[:, 2:]], 1))
            scores.append(score[cells, label])
            labels.append(np.full(cells.size, label))
    if not boxes:
        return []
    boxes, scores, labels = np.concatenate(boxes), np.concatenate(scores), np.concatenate(labels)
    found = []
    for label in CLASSES:
        of = np.nonzero(labels == label)[0]
        found += [[*map(float, boxes[of[i]]), float(scores[of[i]]), label] for i in suppress(boxes[of], scores[of])]
    return found


def heads_of(outputs):
    """Outputs come as [1, cells, channels]; which is which shows in their shapes."""
    heads = {}
    for stride in STRIDES:
        cells = GRIDS[stride].shape[0]
        both = [one.reshape(cells, -1) for one in outputs if one.shape[-2] == cells]
        heads[stride] = (next(one for one in both if one.shape[1] != 4 * BINS), next(one for one in both if one.shape[1] == 4 * BINS))
    return heads


def main(clip, model, threads):
    options = ort.SessionOptions()
    options.intra_op_num_threads = int(threads)
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    session.run(None, {name: np.zeros((1, 3, HEIGHT, WIDTH), np.float32)})
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", clip, "-vf", f"scale={WIDTH}:{HEIGHT}", "-pix_fmt", "bgr24", "-f", "rawvideo", "-"]
    start, frames, size = time.perf_counter(), 0, WIDTH * HEIGHT * 3
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=size) as ffmpeg, tempfile.TemporaryFile("w") as out:
        while len(raw := ffmpeg.stdout.read(size)) == size:
            picture = np.frombuffer(raw, np.uint8).reshape(HEIGHT, WIDTH, 3).transpose(2, 0, 1)
            outputs = session.run(None, {name: ((picture - MEAN) / STD)[None]})
            print(json.dumps({"frame": frames, "boxes": detections(heads_of(outputs))}), file=out)
            frames += 1
    print(json.dumps({"frames": frames, "fps": frames / (time.perf_counter() - start)}))


if __name__ == "__main__" and sys.argv[1:] != ["--check"]:
    main(*sys.argv[1:])

"""Runs the ONNX models that onnx.ts has written into FOLDER, and says how far their results are from those there. See onnx.ts."""

import json
import sys

import numpy as np
import onnxruntime


def told(x: dict) -> np.ndarray:
    return np.frombuffer(bytes.fromhex(x['data']), x['dtype']).reshape(x['shape'])


def apart(found: np.ndarray, expected: np.ndarray) -> float:
    assert found.shape == expected.shape and found.dtype == expected.dtype, (found.shape, found.dtype, expected.shape)
    same = (found == expected) | (np.isnan(found) & np.isnan(expected)) if found.dtype.kind == 'f' else found == expected
    if same.all():
        return 0.0
    wide = [x[~same].astype('float64') for x in (found, expected)]
    return float(np.max(np.abs(wide[0] - wide[1]))) / max(1.0, float(np.max(np.abs(wide[1]))))


folder = sys.argv[1]
worst = []
for model in json.load(open(f'{folder}/onnx.json')):
    session = onnxruntime.InferenceSession(model['file'], providers=['CPUExecutionProvider'])
    distances = [0.0]
    for call in model['calls']:
        feeds = dict(zip(model['inputs'], map(told, call['args'])))
        results = session.run(model['outputs'], feeds)
        assert len(results) == len(call['results']), (len(results), len(call['results']))
        distances += [apart(found, told(expected)) for found, expected in zip(results, call['results'])]
    worst.append(max(distances))
print(json.dumps({'version': onnxruntime.__version__, 'worst': worst}))

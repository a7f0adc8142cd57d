"""Writes safetensors.json beside this script: files made by the safetensors library itself, in base64.

    python -m venv .tmp/jax && .tmp/jax/bin/pip install -r test/golden/requirements.txt
    .tmp/jax/bin/python test/io/golden/make.py           # writes the files
    .tmp/jax/bin/python test/io/golden/make.py FILE ...  # reads files made by `encode` and prints what is in them

`golden.test.ts` reads the files, and finds that `encode` makes the same bytes. The same bytes are what the library
reads: it read every file of safetensors.json back before it was written.
"""

import base64
import json
import sys
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load, save


def bits(pattern: int, dtype: str, unsigned: str) -> np.ndarray:
    return np.array([pattern], unsigned).view(dtype)


NAN = bits(0x7FC12345, 'float32', 'uint32')

FILES = {
    'dtypes': (
        {
            'm': np.array([[True, False, True]]),
            'n': np.array([0, 7, 255], 'uint8'),
            'i': np.array([-(2**31), -1, 2**31 - 1], 'int32'),
            'f': np.concatenate([np.array([0, -0.0, 1.5, np.inf, -np.inf, 1e-45], 'float32'), NAN]),
            'd': np.array([[0.1], [5e-324]], 'float64'),
        },
        None,
    ),
    'model': (
        {
            'c1.w': np.arange(12, dtype='float32').reshape(2, 1, 3, 2),
            'c1.b': np.zeros(2, 'float32'),
            'layers.0': np.ones([1], 'float32'),
            'layers.1': np.zeros([0, 3], 'float32'),
            'layers.10': np.array(7, 'float32'),
            'ä "\\ \u2028': np.array(3, 'int32'),
        },
        # One note: the library writes several in an order that changes from run to run.
        {'note': 'ä"\n'},
    ),
    'alone': ({'': np.array([1, 2], 'uint8')}, None),
    'empty': ({}, None),
}


def make() -> None:
    made = {}
    for name, (tensors, metadata) in FILES.items():
        data = save(tensors, metadata)
        back = load(data)
        assert back.keys() == tensors.keys()
        for key, x in tensors.items():
            assert back[key].shape == x.shape and back[key].dtype == x.dtype and back[key].tobytes() == x.tobytes()
        made[name] = base64.b64encode(data).decode()
    Path(__file__).with_name('safetensors.json').write_text(json.dumps(made, indent=2) + '\n')


def show(path: str) -> None:
    with safe_open(path, 'numpy') as file:
        print(path, file.metadata())
        for name in file.keys():
            x = file.get_tensor(name)
            print(' ', repr(name), x.dtype, x.shape, x.reshape(-1)[:4])


if __name__ == '__main__':
    for path in sys.argv[1:]:
        show(path)
    if not sys.argv[1:]:
        make()

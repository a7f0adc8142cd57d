"""Writes npy.json beside this script: .npy and .npz files made by NumPy itself, in base64, and what is in them.

    python -m venv .tmp/jax && .tmp/jax/bin/pip install -r test/golden/requirements.txt
    .tmp/jax/bin/python test/io/golden/npy.py
"""

import base64
import io
import json
import warnings
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

VALUES = {
    'b1': [True, False, True, True, False, False],
    'i1': [-128, 127, 0, 1, -1, 5],
    'u1': [0, 255, 1, 2, 3, 4],
    'i2': [-(2**15), 2**15 - 1, 0, 1, -1, 258],
    'u2': [0, 2**16 - 1, 1, 2, 3, 258],
    'i4': [-(2**31), 2**31 - 1, 0, 1, -1, 66051],
    'u4': [0, 2**31 - 1, 1, 2, 3, 66051],
    'i8': [-(2**31), 2**31 - 1, 0, 1, -1, 66051],
    'u8': [0, 2**31 - 1, 1, 2, 3, 66051],
    'f2': [0.0, -0.0, 1.5, 65504, 6e-8, np.inf],
    'f4': [0.0, -0.0, 1.5, 1e-45, -np.inf, np.nan],
    'f8': [0.1, -0.0, 1.5, 5e-324, np.inf, np.nan],
}


def saved(x: np.ndarray, version=(1, 0)) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        npy.write_array(out, x, version, allow_pickle=True)
    return out.getvalue()


def told(x: np.ndarray) -> dict:
    """Its elements as they are read: row-major, and in the type that a tensor has."""
    dtype = {'b': 'bool', 'f': 'float32', 'i': 'int32', 'u': 'int32'}[x.dtype.kind]
    dtype = {'float64': 'float64', 'uint8': 'uint8'}.get(x.dtype.name, dtype)
    return {'shape': list(x.shape), 'dtype': dtype, 'data': np.ascontiguousarray(x).astype(dtype).tobytes().hex()}


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def main() -> None:
    read, written, refused = {}, {}, {}
    for name, values in VALUES.items():
        for shape in [(6,), (2, 3), (3, 1, 2)]:
            little = np.array(values, '<' + name).reshape(shape)
            for order in '<>':
                for layout in 'CF':
                    x = np.array(little.astype(order + name), order=layout)
                    for version in [(1, 0), (2, 0), (3, 0)]:
                        if version != (1, 0) and shape != (2, 3):
                            continue
                        key = f'{order}{name} {layout} {list(shape)} {version[0]}'
                        read[key] = {'file': text(saved(x, version)), **told(x)}
            if name in ('b1', 'u1', 'i4', 'f4', 'f8'):
                written[f'{name} {list(shape)}'] = text(saved(little))
    for shape in [(), (0,), (0, 3), (2, 0, 4), (1234567, 0)]:
        x = np.zeros(shape, '<f4')
        read[f'zeros {list(shape)}'] = {'file': text(saved(x)), **told(x)}
        written[f'f4 {list(shape)}'] = text(saved(x))
    refused['object'] = text(saved(np.array([{'a': 1}, None], object)))
    refused['text'] = text(saved(np.array(['a', 'bc'])))
    refused['bytes'] = text(saved(np.array([b'a', b'bc'])))
    refused['complex'] = text(saved(np.array([1j, 2], 'c8')))
    refused['record'] = text(saved(np.array([(1, 2.0)], [('a', 'i4'), ('b', 'f4')])))
    refused['named'] = text(saved(np.array([(1,)], [('ä', 'i4')]), (3, 0)))
    refused['void'] = text(saved(np.zeros(2, 'V3')))
    refused['date'] = text(saved(np.array(['2020-01-01'], 'M8[D]')))
    refused['span'] = text(saved(np.array([3], 'm8[s]')))
    refused['long'] = text(saved(np.array([1.5], np.longdouble)))

    tree = {'c1.w': np.arange(6, dtype='f4').reshape(2, 3), 'c1.b': np.zeros(3, '<f4'), 'n': np.array(7, '<i8'), 'ä.x': np.array([True])}
    archives = {}
    for kind, save in [('stored', np.savez), ('deflated', np.savez_compressed)]:
        out = io.BytesIO()
        save(out, **tree)
        archives[kind] = text(out.getvalue())
    out = {
        'read': read,
        'written': written,
        'refused': refused,
        'archives': archives,
        'tree': {name: told(x) for name, x in tree.items()},
    }
    Path(__file__).with_name('npy.json').write_text(json.dumps(out, indent=0) + '\n')


if __name__ == '__main__':
    main()

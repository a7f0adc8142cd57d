"""Reads files that `encode` made, which write.ts writes, and finds that they hold what they should and are written as the
safetensors library writes them.

    npx tsx test/io/golden/write.ts DIRECTORY && .tmp/jax/bin/python test/io/golden/read.py DIRECTORY
"""

import json
import sys
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save


def main(directory: str) -> None:
    paths = sorted(Path(directory).glob('*.safetensors'))
    for path in paths:
        expected = json.loads(path.with_suffix('.json').read_text())
        tensors = {}
        with safe_open(path, 'numpy') as file:
            assert (file.metadata() or {}) == expected['notes'], path
            assert sorted(file.keys()) == sorted(x['name'] for x in expected['tensors']), path
            for x in expected['tensors']:
                found = tensors[x['name']] = file.get_tensor(x['name'])
                assert list(found.shape) == x['shape'] and str(found.dtype) == x['dtype'], (path, x['name'])
                assert found.tobytes().hex() == x['data'], (path, x['name'])
        # The library writes several notes in an order that changes from run to run, and none as an empty record.
        if len(expected['notes']) < 2:
            assert path.read_bytes() == save(tensors, expected['notes'] or None), path
    print(len(paths), 'files read')


if __name__ == '__main__':
    main(sys.argv[1])

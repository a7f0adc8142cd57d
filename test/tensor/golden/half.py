"""How NumPy and ml_dtypes read and round float16 and bfloat16, as digests: `python test/tensor/golden/half.py` writes half.json.

Read are all 65,536 patterns of bits. Rounded are, of every two neighbours, the number in the middle and those beside it, in float32
and in float64, and some integers.
"""

import hashlib
import json
import pathlib

import ml_dtypes
import numpy as np

types = {"float16": np.float16, "bfloat16": ml_dtypes.bfloat16}


def digest(array: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def numbers(dtype) -> np.ndarray:
    """All numbers that are not negative, with infinity."""
    patterns = np.arange(65536, dtype=np.uint16).view(dtype)
    values = patterns.astype(np.float64)
    return np.sort(values[(values >= 0) & ~np.signbit(values)])


def middles(dtype) -> np.ndarray:
    finite = numbers(dtype)[:-1]
    beyond = finite[-1] + (finite[-1] - finite[-2])
    return (finite + np.append(finite[1:], beyond)) / 2


def around(values: np.ndarray, kind) -> np.ndarray:
    exact = values.astype(kind)
    near = [exact, np.nextafter(exact, kind(np.inf)), np.nextafter(exact, kind(-np.inf))]
    every = np.stack([*near, *[-each for each in near]], axis=1).reshape(-1)
    return every


def rounded(values: np.ndarray, dtype) -> np.ndarray:
    with np.errstate(over="ignore"):
        return values.astype(dtype).view(np.uint16)


def exactly(values: np.ndarray, dtype) -> np.ndarray:
    """Rounded once: ml_dtypes rounds float64 and integers to float32 first, which float32 that are rounded to odd do not suffer from."""
    single = values.astype(np.float32)
    bits = single.view(np.uint32).copy()
    again = single.astype(np.float64)
    bits -= (np.abs(again) > np.abs(values)).astype(np.uint32)
    bits |= (again != values).astype(np.uint32)
    return rounded(bits.view(np.float32), dtype)


def make(dtype) -> dict:
    patterns = np.arange(65536, dtype=np.uint16).view(dtype)
    read = patterns.astype(np.float32)
    read[np.isnan(read)] = 0
    singles = around(middles(dtype), np.float32)
    doubles = around(middles(dtype), np.float64)
    with np.errstate(over="ignore"):
        of_doubles = exactly(doubles, dtype)
        # NumPy rounds float64 once by itself.
        if dtype is np.float16:
            assert (of_doubles == rounded(doubles, dtype)).all()
    integers = np.concatenate([np.arange(-70000, 70001), 2**30 + 2**22 + np.arange(-300, 301), -(2**30) - 2**22 + np.arange(-300, 301)])
    return {
        "read": digest(read),
        "float32": {"count": len(singles), "bits": digest(rounded(singles, dtype))},
        "float64": {"count": len(doubles), "bits": digest(of_doubles)},
        "int32": {"count": len(integers), "bits": digest(exactly(integers.astype(np.float64), dtype))},
        "examples": [
            [float(x), int(rounded(np.array([x], np.float32), dtype)[0])]
            for x in [0.0, 1.0, -2.5, 0.1, 65504.0, 65519.0, 65520.0, 1e-8, 3.0e-8, 1e38, 3.4e38, 1 / 3]
        ],
    }


here = pathlib.Path(__file__).parent
(here / "half.json").write_text(json.dumps({name: make(dtype) for name, dtype in types.items()}, indent=1) + "\n")

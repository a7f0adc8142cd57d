"""What a golden case is: arguments and options of our API, and what JAX computes from them.

One case is one line of JSON:
  op         our name of the operation
  note       what the case is about; op and note together are unique
  args       in call order: a tensor {dtype, shape, data}, a list of tensors, or {value} for anything else
  options    the record of options that follows the arguments, or null
  out        a tensor, or a list of tensors
  cotangent  like out, fixed and random; null where no gradient is asked
  grads      one for each argument, of sum(out * cotangent): a tensor, a list, or null where there is none
NaN, Infinity, -Infinity and -0 are strings; bool is 0 or 1; data is flat, in row-major order.
"""

import json
import math
import zlib
from dataclasses import dataclass, field
from typing import Any, Callable

import jax
import jax.numpy as jnp
import numpy as np

DTYPES = {'float32', 'float64', 'int32', 'uint8', 'bool'}
FLOATS = {'float32', 'float64'}


@dataclass(frozen=True)
class Plain:
    """An argument that is no tensor: a JavaScript number, a shape, a string."""

    value: Any


def f64(data) -> np.ndarray:
    return np.array(data, np.float64)


def f32(data) -> np.ndarray:
    return np.array(data, np.float32)


def i32(data) -> np.ndarray:
    return np.array(data, np.int32)


def u8(data) -> np.ndarray:
    return np.array(data, np.uint8)


def boolean(data) -> np.ndarray:
    return np.array(data, np.bool_)


def draw(*shape: int, seed: int = 0, dtype=np.float64, low: float = -2.0, high: float = 2.0) -> np.ndarray:
    """Uniform numbers of two decimals, the same at every call: short to read, and never 0."""
    generator = np.random.Generator(np.random.PCG64(zlib.crc32(repr((shape, seed)).encode())))
    drawn = np.round(generator.uniform(low, high, shape), 2)
    return np.where(drawn == 0, 0.5, drawn).astype(dtype)


def number(x) -> Any:
    if isinstance(x, (bool, np.bool_)):
        return int(x)
    if isinstance(x, (int, np.integer)):
        return int(x)
    # The shortest decimal that reads back as the same float32.
    value = float(str(x)) if isinstance(x, np.float32) else float(x)
    if math.isnan(value):
        return 'NaN'
    if math.isinf(value):
        return 'Infinity' if value > 0 else '-Infinity'
    if value == 0 and math.copysign(1, value) < 0:
        return '-0'
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def encode(x) -> Any:
    if x is None:
        return None
    if isinstance(x, Plain):
        return {'value': encode_value(x.value)}
    if isinstance(x, (list, tuple)):
        return [encode(each) for each in x]
    if isinstance(x, dict):
        return {name: encode(each) for name, each in x.items()}
    array = np.asarray(x)
    assert array.dtype.name in DTYPES, f'{array.dtype} is no element type of ours'
    return {'dtype': array.dtype.name, 'shape': list(array.shape), 'data': [number(each) for each in array.ravel()]}


def encode_value(value) -> Any:
    if isinstance(value, np.ndarray):
        return encode(value)
    if isinstance(value, float):
        return number(value)
    if isinstance(value, (list, tuple)):
        return [encode_value(each) for each in value]
    if isinstance(value, dict):
        return {name: encode_value(each) for name, each in value.items()}
    return value


def is_float(x) -> bool:
    return not isinstance(x, (Plain, list, tuple)) and x.dtype.name in FLOATS


def differentiable(x) -> bool:
    return any(map(differentiable, x)) if isinstance(x, (list, tuple)) else is_float(x)


def unwrap(x):
    if isinstance(x, Plain):
        return x.value
    return [jnp.asarray(each) for each in x] if isinstance(x, list) else jnp.asarray(x)


def cotangent_of(out, name: str):
    if isinstance(out, (list, tuple)):
        return [cotangent_of(each, f'{name} {k}') for k, each in enumerate(out)]
    return draw(*out.shape, seed=zlib.crc32(name.encode()), dtype=out.dtype)


@dataclass
class Family:
    """The cases of one file. `operations` defines each operation in JAX, options being keyword arguments."""

    name: str
    operations: dict[str, Callable]
    cases: list[dict] = field(default_factory=list)
    seen: set = field(default_factory=set)

    def add(self, op: str, note: str, args: list, options: dict | None = None, gradients: bool = True) -> None:
        """Gradients are left out where a mathematical one does not exist and JAX's answer is an accident."""
        assert (op, note) not in self.seen, f'{op} has two cases called {note!r}'
        self.seen.add((op, note))
        # An array, not a NumPy scalar, also where the rank is 0.
        args = [each if isinstance(each, (Plain, list)) else np.asarray(each) for each in args]
        traced = [k for k, each in enumerate(args) if differentiable(each)]

        def function(*primals):
            full = [unwrap(each) for each in args]
            for k, primal in zip(traced, primals, strict=True):
                full[k] = primal
            return self.operations[op](*full, **(options or {}))

        primals = [unwrap(args[k]) for k in traced]
        out = function(*primals)
        cotangent, grads = None, [None] * len(args)
        if gradients and traced and differentiable(out):
            out, pullback = jax.vjp(function, *primals)
            cotangent = cotangent_of(out, f'{op} {note}')
            for k, grad in zip(traced, pullback(jax.tree.map(jnp.asarray, cotangent)), strict=True):
                grads[k] = grad
        self.cases.append(
            {
                'op': op,
                'note': note,
                'args': encode(args),
                'options': None if options is None else encode_value(options),
                'out': encode(out),
                'cotangent': encode(cotangent),
                'grads': encode(grads),
            }
        )

    def given(self, op: str, note: str, args: list, out, options: dict | None = None) -> None:
        """A case whose result is not JAX's, without gradients."""
        assert (op, note) not in self.seen, f'{op} has two cases called {note!r}'
        self.seen.add((op, note))
        args = [each if isinstance(each, (Plain, list)) else np.asarray(each) for each in args]
        self.cases.append(
            {
                'op': op,
                'note': note,
                'args': encode(args),
                'options': None if options is None else encode_value(options),
                'out': encode(out),
                'cotangent': None,
                'grads': [None] * len(args),
            }
        )

    def text(self) -> str:
        lines = ',\n'.join(json.dumps(case, allow_nan=False) for case in self.cases)
        return f'[\n{lines}\n]\n'

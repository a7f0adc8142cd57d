"""The transformations: functions (functions.py, control.py), each through pipelines of them (pipeline.py).

One case is one line of JSON:
  f        the name of the function
  through  the stages, the outermost first: a name, or a name with a record of options
  note     what tells cases of the same function and stages apart
  args     in call order: trees of lists, records and tensors {dtype, shape, data}
  out      the tree that comes out; a {dtype, shape} where the stage computes no more than that
"""

import inspect
import json
from dataclasses import dataclass, field
from itertools import product
from typing import Callable

import jax
import numpy as np

from oracle import draw, encode, f32, i32

from . import control, functions
from .linalg import dominant, positive
from .pipeline import Draw, Spec, through

FUNCTIONS = {
    name: f
    for module in (functions, control)
    for name, f in inspect.getmembers(module, inspect.isfunction)
    if f.__module__ == module.__name__
}


def floats(*shapes: list[int], low: float = -2.0, high: float = 2.0) -> Draw:
    """Numbers of these shapes."""
    return lambda seed: [draw(*shape, seed=31 * seed + k, low=low, high=high) for k, shape in enumerate(shapes)]


def layer(inputs: int, outputs: int, seed: int) -> dict:
    return {'w': draw(inputs, outputs, seed=seed, low=-1, high=1), 'b': draw(outputs, seed=seed + 1, low=-1, high=1)}


def index(seed: int, low: int, high: int, *shape: int) -> np.ndarray:
    return i32(np.random.Generator(np.random.PCG64(seed)).integers(low, high, shape))


def network(seed: int) -> list:
    return [[layer(3, 2, 50 + seed), layer(2, 2, 60 + seed)], draw(3, seed=seed), draw(2, seed=seed + 5)]


# What is drawn for each function, and what it has: a scalar result, derivatives in one mode only, a linear map, ...
CATALOGUE: dict[str, tuple[Draw, str]] = {
    'wave': (floats([]), 'scalar'),
    'rational': (floats([]), 'scalar'),
    'smooth': (floats([]), 'scalar'),
    'powers': (floats([], [], low=0.5, high=3), 'scalar'),
    'rosenbrock': (floats([4]), 'scalar'),
    'entropy': (floats([4]), 'scalar'),
    'quadratic': (floats([3], [3, 3]), 'scalar'),
    'gaussian': (lambda seed: [positive(3, 3, seed=seed), draw(3, seed=seed)], 'scalar'),
    'volume': (floats([2, 3]), 'scalar'),
    'ordered': (floats([5]), 'scalar'),
    'extremes': (floats([4]), 'scalar'),
    'probabilities': (floats([4]), ''),
    'running': (floats([4]), ''),
    'polar': (floats([2]), ''),
    'gathered': (lambda seed: [draw(4, seed=seed), index(seed, -4, 4, 3)], ''),
    'ranked': (floats([4]), 'integer'),
    'clipped': (floats([4]), ''),
    'normalized': (floats([2, 3]), ''),
    'attention': (floats([3, 2], [4, 2], [4, 2]), ''),
    'convolved': (floats([1, 1, 4, 4], [2, 1, 3, 3]), ''),
    'contracted': (floats([2, 3], [3, 2]), ''),
    'solved': (lambda seed: [dominant(3, 3, seed=seed), draw(3, seed=seed)], ''),
    'laplacian': (floats([5]), 'linear'),
    'mixed': (lambda seed: [{'a': draw(3, seed=seed), 'b': draw(3, seed=seed + 99)}], 'linear'),
    'exchanged': (lambda seed: [{'a': draw(2, seed=seed), 'b': draw(seed=seed)}], ''),
    'meanSquares': (network, 'scalar'),
    'crossEntropy': (lambda seed: [layer(2, 3, seed), draw(2, seed=seed), index(seed, 0, 3)], 'scalar labelled'),
    'recurrent': (
        lambda seed: [
            {'w': draw(2, 2, seed=seed, low=-1, high=1), 'u': draw(3, 2, seed=seed, low=-1, high=1)},
            *floats([2], [4, 3])(seed),
        ],
        'scalar',
    ),
    'returns': (floats([5]), 'linear'),
    'step': (lambda seed: [{'h': draw(2, seed=seed), 'n': index(seed, 0, 9)}, draw(2, seed=seed + 77)], 'integer step'),
    'decay': (floats([], [], low=0.1, high=1), 'step'),
    'heron': (floats([], low=0.5, high=9), 'scalar'),
    'numbered': (floats([3]), ''),
    # Not so low as -2, which stays where it is, nor a factor of 1, for which it never ends.
    'grown': (floats([], low=-1.5), 'forward'),
    'shrunk': (lambda seed: [draw(2, seed=seed) + 2, np.array(0.5 + 0.01 * (seed % 30))], 'forward integer'),
    'rowwise': (floats([4, 2]), ''),
    'nested': (floats([3, 2], []), ''),
    'piecewise': (floats([]), 'scalar'),
    'chosen': (lambda seed: [draw(2, seed=seed), draw(seed=seed, low=0.5), i32(seed % 5 - 1)], ''),
    'branching': (floats([4], []), ''),
    'recomputed': (floats([3]), 'scalar'),
    'rematerialised': (floats([4], []), ''),
    'straightThrough': (floats([]), 'scalar'),
    'invented': (floats([2], [2]), 'scalar'),
    'limited': (floats([3], low=-0.7, high=0.7), 'scalar reverse'),
    'remembered': (floats([2], [2], low=0.5, high=3), 'scalar reverse'),
    'stopped': (floats([3]), 'scalar'),
    'steepness': (floats([4]), 'scalar'),
    'learned': (network, 'scalar'),
    'descent': (floats([3], [4, 3]), ''),
    'driven': (floats([], [4]), 'scalar'),
    'newton': (floats([2]), ''),
    'spread': (floats([4]), 'scalar'),
    'perExample': (floats([3], [2, 3], low=-1, high=1), 'scalar'),
}

ALWAYS = [[], ['jit'], ['vmap'], ['checkpoint'], ['map'], ['jit', 'vmap'], ['evalShape'], ['program']]
FORWARD = [['jvp'], ['linearize'], ['vmap', 'jvp'], ['jit', 'jvp'], ['jvp', 'vmap']]
REVERSE = [['vjp'], ['vmap', 'vjp'], ['vjp', 'jit'], ['vjp', 'vmap'], ['vjp', 'checkpoint'], ['vjp', 'map']]
GRADIENTS = [
    *[['grad'], ['valueAndGrad'], ['vmap', 'grad'], ['jit', 'grad'], ['grad', 'total', 'vmap'], ['vjp', 'grad']],
    ['valueAndGrad', 'total', 'grad'],
    *[[('grad', {'hasAux': True}), 'aux'], [('valueAndGrad', {'hasAux': True}), 'aux']],
]
SECOND = [
    *[['hessian'], ['hvp'], ['vmap', 'hessian'], ['hessian', 'total', 'vmap'], ['vmap', 'hvp'], ['jvp', 'grad']],
    ['jacrev', 'jacrev'],
]
OF_FIELDS = [['grad', 'total'], ['hvp', 'total'], ['vmap', 'jacrev'], ['jacfwd', 'jacrev'], ['jacrev', 'jacfwd']]
LINEAR = [['linearTranspose'], ['vmap', 'linearTranspose'], ['jit', 'linearTranspose'], ['linearTranspose', 'vmap']]

# Every two of these in both orders, on functions of a kind each.
PAIRED = ['jit', 'vmap', 'jvp', 'vjp', 'linearize', 'checkpoint', 'cond', 'map', 'jacfwd', 'jacrev']
PAIRED_ON = ['powers', 'exchanged', 'nested', 'branching']


def standard(tags: set[str]) -> list[list]:
    forward, reverse = 'reverse' not in tags, 'forward' not in tags
    pipelines = [*ALWAYS]
    pipelines += FORWARD if forward else []
    pipelines += REVERSE if reverse else []
    if 'integer' not in tags:
        pipelines += [['jacfwd'], ['vmap', 'jacfwd']] if forward else []
        pipelines += [['jacrev']] if reverse else []
    if 'scalar' in tags:
        pipelines += GRADIENTS + (SECOND if forward else [])
        pipelines += [['grad', 'total', 'jvp']] if forward and 'labelled' not in tags else []
    elif forward and reverse and 'integer' not in tags:
        pipelines += OF_FIELDS
    if 'linear' in tags:
        pipelines += LINEAR
    if 'step' in tags:
        scans = ['scan', ('scan', {'reverse': True})]
        pipelines += [[outer, scan] for scan in scans for outer in ('jit', 'vmap', 'jvp', 'vjp', 'checkpoint', 'cond')]
        pipelines += [[scan] for scan in scans] + [['scan', inner] for inner in ('jit', 'checkpoint', 'vmap', 'scan')]
        pipelines += [['vjp', 'scan', inner] for inner in ('jit', 'checkpoint', 'vmap')]
        pipelines += [['jvp', 'vjp', 'scan'], ['vmap', 'vjp', 'scan'], ['jit', 'vmap', 'vjp', 'scan', 'checkpoint']]
    return pipelines


def vmapped(inner: list, inAxes=0, outAxes=0) -> list:
    return [('vmap', {'inAxes': inAxes, 'outAxes': outAxes}), *inner]


# Where the batch is, and what else is about one function.
PARTICULAR: list[tuple[str, list]] = [
    ('attention', vmapped([], [None, 0, -1])),
    ('attention', vmapped([], [0, None, None], 1)),
    ('attention', vmapped([], [2, 1, -2], -1)),
    ('attention', ['jit', *vmapped(['jacrev'], [None, 0, 0])]),
    ('attention', ['vjp', *vmapped([], [-1, None, 0], 1)]),
    ('attention', vmapped(vmapped([], [None, 0, None]), [0, None, None])),
    ('quadratic', vmapped(vmapped([], [None, 0]), [0, None])),
    ('quadratic', vmapped(vmapped(['grad'], [None, 0], 1), [1, None], -1)),
    ('quadratic', vmapped(['hessian'], [None, 2])),
    ('quadratic', ['jvp', *vmapped([], [None, -1])]),
    ('meanSquares', vmapped(['grad'], [None, 0, 0])),
    ('meanSquares', ['jit', *vmapped(['valueAndGrad'], [None, 0, 0])]),
    ('meanSquares', ['grad', 'total', *vmapped([], [None, 0, 0])]),
    ('meanSquares', vmapped(['hvp'], [None, None, 0, 0])),
    ('meanSquares', ['grad', 'total', *vmapped(['grad'], [None, 0, 0])]),
    ('crossEntropy', vmapped([], [{'w': 0, 'b': None}, 0, 0])),
    ('crossEntropy', vmapped(['grad'], [{'w': -1, 'b': None}, None, 0], {'w': -1, 'b': 0})),
    ('crossEntropy', ['grad', 'total', *vmapped([], [{'w': None, 'b': 1}, 0, None])]),
    ('crossEntropy', vmapped(['valueAndGrad'], [None, None, 0])),
    ('exchanged', vmapped([], [{'a': 1, 'b': None}], {'product': 1, 'pair': [0, 0]})),
    ('exchanged', vmapped(['jacrev'], [{'a': None, 'b': 0}], -1)),
    ('exchanged', vmapped([], [{'a': 1, 'b': None}], {'product': -1, 'pair': [0, None]})),
    ('gathered', vmapped([], [None, 0])),
    ('gathered', vmapped([], [1, None], -1)),
    ('gathered', vmapped(['jacrev'], [None, 1])),
    ('gathered', ['vjp', *vmapped([], [None, -1])]),
    ('chosen', vmapped([], [None, None, 0])),
    ('chosen', vmapped(['jacrev'], [None, None, 0])),
    ('chosen', vmapped(['jacfwd'], [0, None, None])),
    ('chosen', ['vjp', *vmapped([], [None, 0, 0])]),
    ('chosen', ['jit', *vmapped(['vjp'], [[None, 0, 0], 0])]),
    ('chosen', ['jvp', *vmapped([], [-1, None, 0], 1)]),
    ('branching', vmapped([], [None, 0])),
    ('branching', ['vjp', *vmapped([], [1, None], -1)]),
    ('branching', ['hvp', 'total', *vmapped([], [None, 0])]),
    ('nested', vmapped(['jacrev'], [None, 0])),
    ('nested', ['jvp', 'vjp', *vmapped([], [-1, None])]),
    ('shrunk', vmapped([], [None, 0])),
    ('shrunk', ['jvp', *vmapped([], [1, None])]),
    ('recurrent', vmapped(['grad'], [None, 0, 1])),
    ('recurrent', ['jit', 'grad', 'total', *vmapped([], [None, None, 0])]),
    ('recurrent', vmapped(['hvp'], [None, 0, None, 0])),
    ('recurrent', ['jit', 'hessian']),
    ('rematerialised', ['hessian', 'total']),
    ('rematerialised', ['jit', 'vmap', 'grad', 'total']),
    ('rematerialised', ['checkpoint', 'grad', 'total', 'checkpoint']),
    ('recomputed', ['vmap', 'grad', 'checkpoint']),
    ('recomputed', ['grad', 'total', 'grad']),
    ('remembered', vmapped(['grad'], [None, 0])),
    ('remembered', ['grad', 'total', *vmapped([], [0, None])]),
    ('remembered', ['grad', 'jit', 'checkpoint']),
    ('invented', vmapped(['hessian'], [None, 0])),
    ('invented', ['jit', 'jacfwd', 'jacrev']),
    ('wave', ['grad', 'grad', 'grad']),
    ('wave', ['jit', 'vmap', 'grad', 'jit', 'grad']),
    ('wave', ['jacfwd', 'jacrev', 'jacfwd']),
    ('wave', ['vmap', 'vmap', 'vmap']),
    ('smooth', ['grad', 'grad', 'grad', 'grad']),
    ('rational', ['jvp', 'jvp', 'jvp']),
    ('rational', ['vjp', 'vjp', 'vjp']),
    ('entropy', ['jit', 'hessian', 'jit']),
    ('entropy', ['vmap', 'vmap', 'hessian']),
    ('volume', ['jit', 'vmap', 'jacfwd', 'jacrev']),
    ('learned', vmapped(['grad'], [None, 0, 0])),
    ('descent', ['grad', 'total']),
    ('descent', vmapped(['vjp'], [[0, None], 0])),
    ('polar', ['jit', 'jacrev', 'jit']),
    ('polar', ['map', 'jacrev']),
    ('rosenbrock', ['map', 'grad']),
    ('rosenbrock', ['map', 'hessian']),
]

SINGLE = ['wave', 'powers', 'entropy', 'volume', 'probabilities', 'attention', 'convolved', 'meanSquares', 'recurrent']


QUICK = {'xla_backend_optimization_level': 0, 'xla_llvm_disable_expensive_passes': True}


def single(draw_arguments: Draw) -> Draw:
    return lambda seed: jax.tree.map(lambda x: f32(x) if x.dtype == np.float64 else x, draw_arguments(seed))


def encoded(tree):
    if isinstance(tree, Spec):
        return {'dtype': tree.dtype, 'shape': tree.shape}
    if isinstance(tree, list):
        return [encoded(each) for each in tree]
    return {name: encoded(each) for name, each in tree.items()} if isinstance(tree, dict) else encode(tree)


@dataclass
class Transformed:
    """The cases of the file."""

    cases: list[dict] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def add(self, name: str, stages: list, seed: int, note: str = '', of: Callable[[Draw], Draw] = lambda x: x) -> None:
        stages = [stage if isinstance(stage, str) else list(stage) for stage in stages]
        key = json.dumps([name, stages, seed, note])
        if key in self.seen:
            return
        self.seen.add(key)
        run, draw_arguments = through(FUNCTIONS[name], of(CATALOGUE[name][0]), stages)
        args = jax.tree.map(np.asarray, draw_arguments(seed))
        # Compiled as a whole, which takes less time than one operation after the other.
        compiled = run if stages and stages[0] in ('evalShape', 'program') else jax.jit(run, compiler_options=QUICK)
        out = compiled(*jax.tree.map(jax.numpy.asarray, args))
        case = {'f': name, 'through': stages, 'note': f'{note}{seed}', 'args': encoded(args), 'out': encoded(out)}
        self.cases.append(case)

    def text(self) -> str:
        lines = ',\n'.join(json.dumps(case, allow_nan=False, separators=(',', ':')) for case in self.cases)
        return f'[\n{lines}\n]\n'


def make() -> Transformed:
    family = Transformed()
    for name, (_, tags) in CATALOGUE.items():
        for k, stages in enumerate(standard(set(tags.split()))):
            family.add(name, stages, k % 7)
    for name in ('chosen', 'piecewise', 'shrunk', 'limited', 'stopped', 'straightThrough', 'ordered'):
        for seed in range(10, 15):
            family.add(name, ['jvp' if name == 'shrunk' else 'vjp'], seed)
    for name, (outer, inner) in product(PAIRED_ON, product(PAIRED, PAIRED)):
        # The arguments of jvp, vjp and linearize are lists, which are a tree to differentiate by like any other.
        family.add(name, [outer, inner], 7)
    for name, stages in PARTICULAR:
        family.add(name, stages, 8)
    for name in SINGLE:
        scalar = 'scalar' in CATALOGUE[name][1]
        gradients = [['grad'], ['vmap', 'grad'], ['hvp']] if scalar else []
        for stages in [[], ['jvp'], ['vjp'], ['jit', 'vmap'], *gradients]:
            family.add(name, stages, 9, 'float32 ', single)
    return family

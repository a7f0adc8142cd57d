"""Writes long.json beside this script: parameters on the way of a hundred steps, as Optax and PyTorch have them.

    python -m venv .tmp/jax && .tmp/jax/bin/pip install -r test/golden/requirements.txt
    .tmp/jax/bin/python test/optim/golden/long.py && npm run format

The gradients are numbers that both languages compute exactly; among them are zeros (step 10, and of `b` steps 30 to 32), huge
ones (step 20) and, from step 80 on, a NaN. What becomes NaN is null in the file.
"""

import json
import math
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch
from optax import contrib

jax.config.update('jax_platforms', 'cpu')
jax.config.update('jax_enable_x64', True)

SHAPES = {'w': (3, 4), 'b': (5,), 'n': (2, 2)}
STEPS = 100
SHOWN = [1, 2, 11, 21, 50, 100]


def element(k: int, i: int, t: int) -> float:
    if t == 10 or (k == 1 and 30 <= t <= 32):
        return 0.0
    if k == 2 and i == 1 and t >= 80:
        return math.nan
    return (((t * t * 7 + i * 13 + k * 29 + t * i * 3) % 41) - 20) / 8 * (1e15 if t == 20 else 1)


def tree(value, names=tuple(SHAPES)) -> dict:
    return {
        name: np.array([value(k, i) for i in range(math.prod(shape))]).reshape(shape)
        for k, (name, shape) in enumerate(SHAPES.items())
        if name in names
    }


def params(names=tuple(SHAPES)) -> dict:
    return tree(lambda k, i: ((i * 5 + k * 3) % 7 - 3) / 4, names)


def gradients(t: int, names=tuple(SHAPES)) -> dict:
    return tree(lambda k, i: element(k, i, t), names)


def loss_at(t: int) -> float:
    """For what looks at the loss: it falls, stays, falls and rises."""
    return 10 / t if t < 20 else 0.5 if t < 50 else 0.2 if t < 70 else 0.3


def flat(values: dict) -> list:
    numbers = np.concatenate([np.asarray(leaf).ravel() for leaf in values.values()]).tolist()
    return [None if math.isnan(x) else float(f'{x:.13g}') for x in numbers]


def trajectory(optimizer, names=tuple(SHAPES), read=lambda state, point: point, extra=lambda t: {}) -> list:
    point = jax.tree.map(jnp.asarray, params(names))
    state = optimizer.init(point)
    update = jax.jit(optimizer.update)
    shown = []
    for t in range(1, STEPS + 1):
        updates, state = update(jax.tree.map(jnp.asarray, gradients(t, names)), state, point, **extra(t))
        point = optax.apply_updates(point, updates)
        if t in SHOWN:
            shown.append(flat({name: read(state, point)[name] for name in names}))
    return shown


def torch_trajectory(make) -> list:
    point = {name: torch.nn.Parameter(torch.tensor(leaf, dtype=torch.float64)) for name, leaf in params().items()}
    optimizer = make(point.values())
    shown = []
    for t in range(1, STEPS + 1):
        for name, gradient in gradients(t).items():
            point[name].grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        if t in SHOWN:
            shown.append(flat({name: leaf.detach().numpy() for name, leaf in point.items()}))
    return shown


def averaged(optimizer, decay: float) -> list:
    """The exponential moving average of the parameters, by Optax's incremental_update."""
    point = jax.tree.map(jnp.asarray, params())
    average, state = point, optimizer.init(point)
    shown = []
    for t in range(1, STEPS + 1):
        updates, state = optimizer.update(jax.tree.map(jnp.asarray, gradients(t)), state, point)
        point = optax.apply_updates(point, updates)
        average = optax.incremental_update(point, average, 1 - decay)
        if t in SHOWN:
            shown.append(flat({name: average[name] for name in SHAPES}))
    return shown


quadratic_weights = jnp.array([1.0, 3.0, 10.0, 0.2, 50.0])


def rosenbrock(x):
    return jnp.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def quadratic(x):
    return jnp.sum(quadratic_weights * (x - 1) ** 2) + jnp.sum(x) ** 2


def lbfgs(loss, start, memory: int, steps: int) -> list:
    optimizer = optax.chain(
        optax.scale_by_lbfgs(memory_size=memory),
        optax.scale(-1.0),
        optax.scale_by_backtracking_linesearch(
            max_backtracking_steps=30, slope_rtol=1e-4, decrease_factor=0.5, increase_factor=jnp.inf, max_learning_rate=1.0
        ),
    )
    x = jnp.asarray(start)
    state = optimizer.init(x)
    shown = []
    for _ in range(steps):
        value, gradient = jax.value_and_grad(loss)(x)
        updates, state = optimizer.update(gradient, state, x, value=value, grad=gradient, value_fn=loss)
        x = optax.apply_updates(x, updates)
        shown.append(x.tolist())
    return shown


halving = optax.exponential_decay(0.1, 10, 0.5)
matrices = ('w', 'n')

TRAJECTORIES = {
    'adamax': trajectory(optax.adamax(0.1)),
    'adamax, options': trajectory(optax.adamax(0.1, b1=0.8, b2=0.9, eps=1e-3)),
    'nadam': trajectory(optax.nadam(0.1)),
    'nadam, options': trajectory(optax.nadam(0.1, b1=0.8, b2=0.95, eps=1e-2)),
    'amsGrad': trajectory(optax.amsgrad(0.1)),
    'amsGrad, options': trajectory(optax.amsgrad(0.1, b1=0.8, b2=0.95, eps=1e-2)),
    'radam': trajectory(optax.radam(0.1)),
    'radam, options': trajectory(optax.radam(0.1, b1=0.8, b2=0.95, eps=1e-2)),
    'radam that never rectifies': trajectory(optax.radam(0.1, b2=0.6)),
    'lion': trajectory(optax.lion(0.1, weight_decay=0.0)),
    'lion, options': trajectory(optax.lion(0.1, b1=0.8, b2=0.7, weight_decay=0.2)),
    'lamb': trajectory(optax.lamb(0.1)),
    'lamb, options': trajectory(optax.lamb(0.1, b1=0.8, b2=0.95, eps=1e-2, weight_decay=0.2)),
    'adafactor': torch_trajectory(lambda p: torch.optim.Adafactor(p, lr=0.1)),
    'adafactor, options': torch_trajectory(
        lambda p: torch.optim.Adafactor(p, lr=0.3, beta2_decay=-0.5, eps=(1e-4, 0.5), d=1.5, weight_decay=0.1)
    ),
    'muon': trajectory(contrib.muon(0.1), matrices),
    'muon, options': trajectory(
        contrib.muon(0.1, beta=0.8, ns_steps=3, eps=1e-2, weight_decay=0.2, nesterov=False), matrices
    ),
    'scheduleFreeAdamW': trajectory(contrib.schedule_free_adamw(0.1)),
    'scheduleFreeAdamW, options': trajectory(
        contrib.schedule_free_adamw(0.1, b1=0.8, b2=0.95, eps=1e-2, weight_decay=0.2)
    ),
    'scheduleFreeAdamW, average': trajectory(
        contrib.schedule_free_adamw(0.1), read=lambda state, point: contrib.schedule_free_eval_params(state, point)
    ),
    'masked': trajectory(
        optax.chain(optax.masked(optax.add_decayed_weights(0.3), {'w': True, 'b': False, 'n': True}), optax.adam(0.1))
    ),
    'partition': trajectory(
        optax.partition({'a': optax.adam(0.1), 'b': optax.sgd(0.2), 'c': optax.set_to_zero()}, {'w': 'a', 'b': 'b', 'n': 'c'})
    ),
    'accumulate': trajectory(optax.MultiSteps(optax.adam(0.1), 3)),
    'averaged': averaged(optax.adam(0.1), 0.9),
    'skipNonFinite': trajectory(optax.apply_if_finite(optax.adam(0.1), 1000)),
    'skipNonFinite, at most three': trajectory(optax.apply_if_finite(optax.adam(0.1), 3)),
    'withSchedule': trajectory(
        optax.chain(
            optax.inject_hyperparams(optax.add_decayed_weights)(weight_decay=halving),
            optax.inject_hyperparams(optax.scale_by_adam)(b1=halving, eps=halving),
            optax.scale(-0.1),
        )
    ),
    'clipByValue': trajectory(optax.chain(optax.clip(0.7), optax.sgd(0.1))),
    'clipByNorm': trajectory(optax.chain(*[optax.masked(optax.clip_by_global_norm(1.5), {n: n == name for n in SHAPES}) for name in SHAPES], optax.sgd(0.1))),
    'clipAdaptively': trajectory(optax.chain(optax.adaptive_grad_clip(0.2), optax.sgd(0.1))),
    'reduceOnPlateau': trajectory(
        optax.chain(optax.sgd(0.1), contrib.reduce_on_plateau(factor=0.5, patience=4, cooldown=3, min_scale=0.1)),
        extra=lambda t: {'value': loss_at(t)},
    ),
    'reduceOnPlateau, of means': trajectory(
        optax.chain(
            optax.sgd(0.1), contrib.reduce_on_plateau(factor=0.3, patience=2, rtol=0.1, atol=0.01, accumulation_size=5)
        ),
        extra=lambda t: {'value': loss_at(t)},
    ),
}

SCHEDULES = {
    'piecewise': optax.piecewise_constant_schedule(0.3, {3: 0.5, 7: 0.1}),
    'polynomialDecay': optax.polynomial_schedule(0.3, 0.03, 2, 8),
    'polynomialDecay, a line': optax.polynomial_schedule(0.3, 0.0, 1, 8),
    'oneCycle': optax.cosine_onecycle_schedule(15, 0.3),
    'oneCycle, options': optax.cosine_onecycle_schedule(12, 0.3, pct_start=0.5, div_factor=4, final_div_factor=10),
    'withWarmup': optax.join_schedules([optax.linear_schedule(0.1, 0.3, 4), optax.exponential_decay(0.3, 4, 0.5)], [4]),
    'inverseSquareRoot': lambda t: 0.3 * (4 / (4 + t)) ** 0.5,
}


def torch_rates(make) -> list:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.3)
    schedule = make(optimizer)
    rates = []
    for _ in range(20):
        rates.append(optimizer.param_groups[0]['lr'])
        optimizer.step()
        schedule.step()
    return rates


Restarts = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts
golden = {
    'shown': SHOWN,
    'trajectories': TRAJECTORIES,
    'lbfgs': {
        'rosenbrock': lbfgs(rosenbrock, [-1.2, 1.0, 0.5, 2.0], 4, 30),
        'quadratic': lbfgs(quadratic, [0.0, 2.0, -1.0, 3.0, 0.5], 10, 15),
    },
    'rates': {
        **{name: [float(schedule(jnp.int32(t))) for t in range(20)] for name, schedule in SCHEDULES.items()},
        'cosineRestarts': torch_rates(lambda o: Restarts(o, 5)),
        'cosineRestarts, growing': torch_rates(lambda o: Restarts(o, 3, T_mult=2, eta_min=0.03)),
    },
}
Path(__file__).with_name('long.json').write_text(json.dumps(golden, allow_nan=False) + '\n')

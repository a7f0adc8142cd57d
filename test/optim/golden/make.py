"""Writes optim.json beside this script: parameters after each of three steps, and learning rates, as Optax has them.

    python -m venv .tmp/jax && .tmp/jax/bin/pip install -r test/golden/requirements.txt
    .tmp/jax/bin/python test/optim/golden/make.py && npm run format

Optax adds AdaGrad's and RMSProp's epsilon inside the square root, we outside: hence 0 and `eps_in_sqrt=False`.
"""

import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax

jax.config.update('jax_platforms', 'cpu')
jax.config.update('jax_enable_x64', True)

PARAMS = {'w': [[0.5, -1.25, 2.0], [-0.75, 1.5, 0.25]], 'b': [0.1, -0.2, 0.3]}
GRADIENTS = [
    {'w': [[0.3, -0.7, 1.1], [-2.0, 0.05, 0.9]], 'b': [4.0, -0.6, 0.001]},
    {'w': [[-0.2, -0.8, 1.3], [1.5, 0.02, -0.4]], 'b': [-3.0, -0.5, 0.002]},
    {'w': [[0.6, 0.9, -0.7], [0.8, 0.01, 0.3]], 'b': [1.0, 0.4, -0.003]},
]

halving = optax.exponential_decay(0.1, 1, 0.5)

OPTIMIZERS = {
    'sgd': optax.sgd(0.1),
    'sgd, halving rate': optax.sgd(halving),
    'momentum': optax.sgd(0.1, momentum=0.9),
    'momentum, halving rate': optax.chain(optax.scale_by_learning_rate(halving), optax.trace(0.9)),
    'nesterov': optax.sgd(0.1, momentum=0.9, nesterov=True),
    'adaGrad': optax.adagrad(0.1, initial_accumulator_value=0.0, eps=0.0),
    'rmsProp': optax.rmsprop(0.1, decay=0.9, eps=1e-8, eps_in_sqrt=False),
    'rmsProp, options': optax.rmsprop(0.1, decay=0.6, eps=1e-2, eps_in_sqrt=False),
    'adaDelta': optax.adadelta(1.0, rho=0.95, eps=1e-6),
    'adaDelta, options': optax.adadelta(0.5, rho=0.8, eps=1e-3),
    'adam': optax.adam(0.1),
    'adam, options': optax.adam(0.1, b1=0.8, b2=0.95, eps=1e-2),
    'adam, halving rate': optax.adam(halving),
    'adamW': optax.adamw(0.1, weight_decay=0.01),
    'clipped sgd': optax.chain(optax.clip_by_global_norm(2.0), optax.sgd(0.1)),
    'clipped adam with decay': optax.chain(
        optax.clip_by_global_norm(2.0),
        optax.add_decayed_weights(0.2),
        optax.scale_by_adam(),
        optax.scale_by_learning_rate(0.1),
    ),
}

SCHEDULES = {
    'constant': optax.constant_schedule(0.3),
    'stepDecay': optax.exponential_decay(0.3, 4, 0.5, staircase=True),
    'exponentialDecay': optax.exponential_decay(0.3, 4, 0.5),
    'cosineDecay': optax.cosine_decay_schedule(0.3, 8),
    'cosineDecay to an end': optax.cosine_decay_schedule(0.3, 8, alpha=0.1),
    'warmup': optax.linear_schedule(0.0, 0.3, 5),
    'warmup from a start': optax.linear_schedule(0.1, 0.3, 5),
    'join': optax.join_schedules([optax.linear_schedule(0.0, 0.3, 3), optax.cosine_decay_schedule(0.3, 6)], [3]),
}


def flat(tree) -> dict:
    return {name: np.asarray(leaf).ravel().tolist() for name, leaf in tree.items()}


def trajectory(optimizer, dtype) -> list[dict]:
    tree = lambda leaves: {name: jnp.asarray(leaf, dtype) for name, leaf in leaves.items()}
    params = tree(PARAMS)
    state = optimizer.init(params)
    trace = []
    for gradients in GRADIENTS:
        updates, state = optimizer.update(tree(gradients), state, params)
        params = optax.apply_updates(params, updates)
        trace.append(flat(params))
    return trace


golden = {
    'params': flat({name: np.array(leaf) for name, leaf in PARAMS.items()}),
    'gradients': [flat({name: np.array(leaf) for name, leaf in each.items()}) for each in GRADIENTS],
    'trajectories': {name: trajectory(optimizer, jnp.float64) for name, optimizer in OPTIMIZERS.items()},
    'rates': {name: [float(schedule(jnp.int32(t))) for t in range(12)] for name, schedule in SCHEDULES.items()},
}
Path(__file__).with_name('optim.json').write_text(json.dumps(golden, indent=2, allow_nan=False) + '\n')

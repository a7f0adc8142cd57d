"""Computes the golden values with JAX and writes them beside this script; README.md says how to run it."""

import importlib
import sys
from pathlib import Path

import jax

sys.dont_write_bytecode = True
jax.config.update('jax_platforms', 'cpu')
jax.config.update('jax_enable_x64', True)
jax.config.update('jax_default_matmul_precision', 'highest')

FAMILIES = [
    *['unary', 'binary', 'comparison', 'reduction', 'shape'],
    *['product', 'convolution', 'gather', 'random', 'creation', 'arrays', 'linalg'],
    'transformations',
]


def main(names: list[str]) -> None:
    for name in names:
        family = importlib.import_module(f'families.{name}').make()
        text = family.text()
        Path(__file__).with_name(f'{name}.json').write_text(text)
        print(f'{name}: {len(family.cases)} cases, {len(text)} bytes')


if __name__ == '__main__':
    main(sys.argv[1:] or FAMILIES)

"""Makes truncated.json: normal distributions between two bounds, to 30 digits.

    python -m venv .tmp/mpmath && .tmp/mpmath/bin/pip install mpmath==1.3.0
    .tmp/mpmath/bin/python test/random/golden/make.py && npm run format

Of each it holds the mean, the standard deviation, and the numbers below which the given shares of all samples lie.
"""

import json
import pathlib

import mpmath as mp

mp.mp.dps = 60

SHARES = [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999]
BOUNDS = [
    ('-inf', 'inf'), (-2, 2), (-1, 1), (0, 1), (0, 'inf'), ('-inf', 0), (-0.1, 3.5), (1, 4), (-3, -2.5), ('-inf', 3),
    (6, 8), (-8, -6), (2, 'inf'), ('-inf', -2), (3, 'inf'), (4, 5), (5, 'inf'), ('-inf', -5), (8, 8.5), (10, 'inf'),
    ('-inf', -20), (38, 'inf'), (40, 41), (100, 'inf'), (-200, -100), (5, 5.001), (0.5, 0.501), (-1.001, -1), (3, 30),
    (1.9, 'inf'), (1.7, 2.9), (30, 30.01), (-6, 40), (1e-3, 2e-3), (-1e-3, 1e-3), (0.25, 0.2501), (13, 'inf'),
]  # fmt: skip


def tail(x):
    return mp.erfc(x / mp.sqrt(2)) / 2


def quantile(low, high, share):
    """For low >= 0 or bounds of both signs: the tail above is what it is to be."""
    above = tail(low) + (tail(high) - tail(low)) * mp.mpf(share)
    start = mp.mpf(-40) if low == -mp.inf else low
    end = start + 80 if high == mp.inf else high
    for _ in range(220):
        middle = (start + end) / 2
        start, end = (middle, end) if tail(middle) > above else (start, middle)
    return start


def case(low, high):
    low, high = mp.mpf(low), mp.mpf(high)
    mirrored = high <= 0
    a, b = (-high, -low) if mirrored else (low, high)
    mass = tail(a) - tail(b)
    density = lambda x: mp.mpf(0) if mp.isinf(x) else mp.npdf(x)
    mean = (density(a) - density(b)) / mass
    second = 1 + ((0 if mp.isinf(a) else a * density(a)) - (0 if mp.isinf(b) else b * density(b))) / mass
    deviation = mp.sqrt(second - mean**2)
    quantiles = [quantile(a, b, 1 - mp.mpf(s) if mirrored else s) for s in SHARES]
    sign = -1 if mirrored else 1
    return {
        'low': float(low) if mp.isfinite(low) else str(low).replace('inf', 'Infinity').replace('+', ''),
        'high': float(high) if mp.isfinite(high) else 'Infinity',
        'mean': float(sign * mean),
        'deviation': float(deviation),
        'quantiles': [float(sign * x) for x in quantiles],
    }


cases = [json.dumps(case(*bounds)) for bounds in BOUNDS]
out = pathlib.Path(__file__).with_name('truncated.json')
out.write_text('{"shares": ' + json.dumps(SHARES) + ', "cases": [\n' + ',\n'.join(cases) + '\n]}\n')

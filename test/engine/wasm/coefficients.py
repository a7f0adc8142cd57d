"""Makes src/engine/wasm/math/coefficients.ts.

    python -m venv .tmp/coefficients && .tmp/coefficients/bin/pip install mpmath==1.3.0
    .tmp/coefficients/bin/python test/engine/wasm/coefficients.py > src/engine/wasm/math/coefficients.ts
    npx biome check --write src/engine/wasm/math/coefficients.ts

Every polynomial is the minimax one for the error that matters in its formula (Remez, "Sur le calcul effectif des polynômes
d'approximation de Tchebichef", 1934), its coefficients rounded to the format. The comment above a table is the largest error
with the rounded coefficients, as a power of two, relative to the function that the table is for.
"""

import functools
import math
import struct

import mpmath as mp

mp.mp.dps = 50


def single(x):
    return mp.mpf(struct.unpack("f", struct.pack("f", float(x)))[0])


def double(x):
    return mp.mpf(float(x))


def written(x, to):
    """A number in as few digits as give it back."""
    digits = next(digits for digits in range(1, 18) if to(mp.mpf(f"{float(x):.{digits}g}")) == to(x))
    return repr(float(f"{float(x):.{digits}g}"))


def fit(function, weight, low, high, count):
    """The coefficients that make the largest weight · |function - polynomial| least."""
    points = 50 * (count + 1)
    grid = [low + (high - low) * (1 - mp.cos(mp.pi * k / points)) / 2 for k in range(points + 1)]
    values, weights = [function(x) for x in grid], [weight(x) for x in grid]
    usable = [k for k in range(points + 1) if weights[k] != 0]
    chosen = [usable[round(i * (len(usable) - 1) / count)] for i in range(count + 1)]
    for _ in range(30):
        matrix, right = mp.matrix(count + 1, count + 1), mp.matrix(count + 1, 1)
        for i, k in enumerate(chosen):
            for j in range(count):
                matrix[i, j] = grid[k] ** j
            matrix[i, count] = (-1) ** i / weights[k]
            right[i] = values[k]
        solution = mp.lu_solve(matrix, right)
        coefficients = [solution[j] for j in range(count)]
        errors = {k: weights[k] * (values[k] - mp.polyval(coefficients[::-1], grid[k])) for k in usable}
        extrema = []
        for k in usable:
            if extrema and (errors[k] > 0) == (errors[extrema[-1]] > 0):
                if abs(errors[k]) > abs(errors[extrema[-1]]):
                    extrema[-1] = k
            else:
                extrema.append(k)
        while len(extrema) > count + 1:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        if len(extrema) < count + 1:
            raise ArithmeticError("the error does not alternate")
        if max(abs(e) for e in errors.values()) < abs(solution[count]) * mp.mpf("1.001"):
            break
        chosen = extrema
    return coefficients


def shortened(parts, to, function, weight, low, high):
    """Coefficients of a polynomial, or of two that are divided, in so few digits that the error grows by 1 % at most."""
    grid = [low + (high - low) * (mp.mpf(k) + mp.mpf(1) / 2) / 1000 for k in range(1000)]
    known = [(x, function(x), weight(x)) for x in grid]

    def error():
        values = ([mp.polyval(part[::-1], x) for part in parts] for x in grid)
        return max(abs(w * (y - mp.fdiv(*v, *([1] * (2 - len(v)))))) for (x, y, w), v in zip(known, values))

    parts = [[to(c) for c in part] for part in parts]
    limit = error() * mp.mpf("1.01")
    for part in parts:
        for i, exact in reversed(list(enumerate(part))):
            for digits in range(3, 17):
                part[i] = to(mp.mpf(f"{float(exact):.{digits}g}"))
                if error() <= limit:
                    break
            else:
                part[i] = exact
    return parts, error()


def rounded(function, weight, low, high, count, to):
    [coefficients], error = shortened([fit(function, weight, low, high, count)], to, function, weight, low, high)
    return coefficients, error


def quotient(above, below, x):
    return mp.polyval(above[::-1], x) / mp.polyval(below[::-1], x)


def fit_quotient(function, weight, low, high, above, below):
    """As `fit`, for a quotient of polynomials, the second of which begins with 1."""
    count = above + below - 1
    points = 30 * (count + 1)
    grid = [low + (high - low) * (1 - mp.cos(mp.pi * k / points)) / 2 for k in range(points + 1)]
    values, weights = [function(x) for x in grid], [weight(x) for x in grid]
    chosen = [round(i * points / count) for i in range(count + 1)]
    divisor = [mp.mpf(1)]
    for _ in range(60):
        matrix, right = mp.matrix(count + 1, count + 1), mp.matrix(count + 1, 1)
        for i, k in enumerate(chosen):
            for j in range(above):
                matrix[i, j] = grid[k] ** j
            for j in range(1, below):
                matrix[i, above + j - 1] = -values[k] * grid[k] ** j
            # The system is linear with the divisor of the round before in this place.
            matrix[i, count] = (-1) ** i / weights[k] * mp.polyval(divisor[::-1], grid[k])
            right[i] = values[k]
        solution = list(mp.lu_solve(matrix, right))
        dividend, divisor = solution[:above], [mp.mpf(1), *solution[above:count]]
        errors = [weights[k] * (values[k] - quotient(dividend, divisor, grid[k])) for k in range(points + 1)]
        extrema = []
        for k, error in enumerate(errors):
            if not extrema or (error > 0) != (errors[extrema[-1]] > 0):
                extrema.append(k)
            elif abs(error) > abs(errors[extrema[-1]]):
                extrema[-1] = k
        while len(extrema) > count + 1:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        if max(map(abs, errors)) < abs(solution[count]) * mp.mpf("1.01"):
            return dividend, divisor
        # Fewer as long as the divisor is far from its end.
        if len(extrema) == count + 1:
            chosen = extrema
    raise ArithmeticError("the error does not alternate")


def series(terms):
    """A power series, for where the closed formula would lose digits or divide by 0."""
    return lambda z: mp.polyval(terms[::-1], z)


N = range(40)
exp_tail = series([1 / mp.factorial(k + 2) for k in N])
sin_tail = series([(-1) ** (k + 1) / mp.factorial(2 * k + 3) for k in N])
cos_tail = series([(-1) ** k / mp.factorial(2 * k + 4) for k in N])
log_tail = series([mp.mpf(2) / (2 * k + 3) for k in N])
atan_tail = lambda z: (mp.atan(mp.sqrt(z)) / mp.sqrt(z) - 1) / z if z > mp.mpf("1e-12") else z / 5 - mp.mpf(1) / 3
log2_odd = series([2 / mp.log(2) / (2 * k + 1) for k in N])
atanh_tail = series([mp.mpf(1) / (2 * k + 5) for k in N])
half_ln2, quarter_turn = mp.log(2) / 2, (mp.pi / 4) ** 2
widest = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2


def tanh_tail(z):
    return (mp.tanh(mp.sqrt(z)) / mp.sqrt(z) - 1) / z if z > mp.mpf("1e-12") else 2 * z / 15 - mp.mpf(1) / 3


def erf_small(z):
    return mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1 if z > 0 else 2 / mp.sqrt(mp.pi) - 1


def erf_large(power, start, end):
    """As a function of what x is beyond `start`."""
    root = lambda t: mp.erfc(start + t) ** (mp.mpf(-1) / power)
    return root, lambda t: power * mp.erfc(start + t) / root(t) / mp.erf(start + t), mp.mpf(0), mp.mpf(end - start)


def erf_inv_near(z):
    return mp.erfinv(mp.sqrt(z)) / mp.sqrt(z) - 1 if z > 0 else mp.sqrt(mp.pi) / 2 - 1


def inverse_of_erfc(c):
    y = mp.erfinv(1 - c) if c > mp.mpf("1e-10") else mp.sqrt(-mp.log(c))
    for _ in range(6):
        erfc = mp.erfc(y)
        y += mp.log(erfc / c) * erfc * mp.sqrt(mp.pi) / 2 * mp.exp(y * y)
    return y


def erf_inv_far(start, end):
    """As a function of what s is beyond `start`."""
    inverse = functools.cache(lambda t: inverse_of_erfc(mp.exp(-((start + t) ** 2))))
    return lambda t: inverse(t) - start - t, lambda t: 1 / inverse(t), mp.mpf(0), end - start


EXP = (exp_tail, lambda r: abs(r**2 / mp.expm1(r)) if r else mp.mpf(0), -half_ln2, half_ln2)
SIN = (sin_tail, lambda z: z * mp.sqrt(z) / mp.sin(mp.sqrt(z)) if z else mp.mpf(0), mp.mpf(0), quarter_turn)
COS = (cos_tail, lambda z: z**2 / mp.cos(mp.sqrt(z)), mp.mpf(0), quarter_turn)
LOG = (log_tail, lambda z: z / 2, mp.mpf(0), widest)
TANH = (tanh_tail, lambda z: z * mp.sqrt(z) / mp.tanh(mp.sqrt(z)) if z else mp.mpf(0), mp.mpf(0), half_ln2**2)
ATAN = (atan_tail, lambda z: z * mp.sqrt(z) / mp.atan(mp.sqrt(z)) if z else mp.mpf(0), mp.mpf(0), mp.mpf(1))
ERF_SMALL = (erf_small, lambda z: 1 / (1 + erf_small(z)), mp.mpf(0))
def erfc_scaled(end):
    scaled = functools.cache(lambda x: mp.exp(x * x) * mp.erfc(x))
    rest = lambda x: ((1 + 2 * x) * scaled(x) - 1) / x if x else 2 - 2 / mp.sqrt(mp.pi)
    return rest, lambda x: max(x / (1 + 2 * x) / scaled(x), mp.mpf("1e-9")), mp.mpf(0), mp.mpf(end)


def erfc_rest(end):
    line = functools.cache(lambda x: mp.sqrt(mp.pi) * mp.exp(x * x) * mp.erfc(x))
    return lambda x: 1 / line(x) - x, line, mp.mpf(0), mp.mpf(end)


gauss_root = lambda r: (mp.exp(-r) / mp.sqrt(mp.pi)) ** (mp.mpf(1) / 4)
GAUSS_ROOT = (gauss_root, lambda r: 4 / gauss_root(r), -half_ln2, half_ln2)
erf_inv_middle = mp.mpf("0.84375")
erf_inv_start = mp.sqrt(-mp.log(1 - erf_inv_middle))
# From the middle inwards: coefficients of x² itself would have to be written with more digits.
ERF_INV_NEAR = (
    lambda t: erf_inv_near(erf_inv_middle**2 - t),
    lambda t: 1 / (1 + erf_inv_near(erf_inv_middle**2 - t)),
    mp.mpf(0),
    erf_inv_middle**2,
)
ln2_power = lambda g: mp.mpf(2) ** g


def table(name, says, spec, single_count, double_count, single_spec=None):
    def row(key, spec, count, to):
        coefficients, error = rounded(*spec, count, to)
        numbers = ", ".join(written(c, to) for c in coefficients)
        return f"  // 2^{mp.nstr(mp.log(error, 2), 4)}\n  {key}: [{numbers}],\n"

    print(f"/** {says} */\nexport const {name}: Table = {{")
    print(row("single", single_spec or spec, single_count, single) + row("double", spec, double_count, double) + "}\n")


def one(name, says, spec, count):
    coefficients, error = rounded(*spec, count, double)
    numbers = ", ".join(written(c, double) for c in coefficients)
    print(f"/** {says} */\n// 2^{mp.nstr(mp.log(error, 2), 4)}\nexport const {name}: readonly number[] = [{numbers}]\n")


def quotients(name, says, single_spec, single_counts, double_spec, double_counts):
    print(f"/** {says} */\nexport const {name}: {{ readonly above: Table; readonly below: Table }} = {{")
    rows = [("single", single, single_spec, single_counts), ("double", double, double_spec, double_counts)]
    texts = {"above": "", "below": ""}
    for key, to, (function, weight, low, high), counts in rows:
        fitted = fit_quotient(function, weight, low, high, *counts)
        (above, below), error = shortened(fitted, to, function, weight, low, high)
        print(f"  // {key}: 2^{mp.nstr(mp.log(error, 2), 4)}")
        for side, coefficients in (("above", above), ("below", below)):
            texts[side] += f"{key}: [{', '.join(written(c, to) for c in coefficients)}],\n"
    print("".join(f"  {side}: {{\n{rows}  }},\n" for side, rows in texts.items()) + "}\n")


def one_quotient(name, says, spec, counts):
    """The divisor ends with 1."""
    above, below = fit_quotient(*spec, *counts)
    divided = [[c / below[counts[1] - 1] for c in part] for part in (above, below)]
    (above, below), error = shortened(divided, double, *spec)
    print(f"/** {says} */\nexport const {name}: {{ readonly above: readonly number[]; readonly below: readonly number[] }} = {{")
    print(f"  // 2^{mp.nstr(mp.log(error, 2), 4)}")
    for side, coefficients in (("above", above), ("below", below)):
        print(f"  {side}: [{', '.join(written(c, double) for c in coefficients)}],")
    print("}\n")


def pieces(x, widths):
    """x as a sum of floats of so many bits each, the last one of 53."""
    out = []
    for width in widths:
        _, exponent = mp.frexp(x)
        unit = mp.mpf(2) ** (exponent - width)
        out.append(mp.floor(x / unit) * unit)
        x -= out[-1]
    return [*out, double(x)]


def numbers(name, says, values):
    texts = ", ".join("Math.LOG2E" if float(v) == math.log2(math.e) else repr(float(v)) for v in values)
    print(f"/** {says} */\nexport const {name}: readonly number[] = [{texts}]\n")


print("// Written by test/engine/wasm/coefficients.py, which says how.\n")
print("/** Coefficients in ascending order, for float32 and for float64. */")
print("export interface Table {\n  readonly single: readonly number[]\n  readonly double: readonly number[]\n}\n")
table("expTail", "(eʳ - 1 - r) / r² for |r| ≤ ln 2 / 2, as good as eʳ - 1 needs it.", EXP, 5, 10)
table("tanhTail", "(tanh w / w - 1) / z for z = w², |w| ≤ ln 2 / 2.", TANH, 3, 9)
table("sinTail", "(sin r / r - 1) / z for z = r², |r| ≤ π/4.", SIN, 3, 6)
table("cosTail", "(cos r - 1 + z / 2) / z² for z = r², |r| ≤ π/4.", COS, 3, 6)
table("logTail", "(2 atanh(s) / s - 2) / z for z = s², |s| ≤ (√2 - 1) / (√2 + 1).", LOG, 3, 7)
table("atanTail", "(atan(t) / t - 1) / z for z = t², |t| ≤ 1.", ATAN, 9, 20)
table(
    "erfSmall",
    "erf(x) / x - 1 for z = x², |x| up to 1.1484375 (float32) or 1.5.",
    (*ERF_SMALL, mp.mpf(1.5) ** 2),
    8,
    17,
    (*ERF_SMALL, mp.mpf(1.1484375) ** 2),
)
table(
    "erfcRoot",
    "erfc(1.1484375 + t)^(-1/8) for float32, erfc(1.5 + t)^(-1/16) for float64.",
    erf_large(16, 1.5, 6),
    8,
    16,
    erf_large(8, 1.1484375, 4),
)
quotients(
    "erfInvNear",
    "erf⁻¹(x) / x - 1 as a function of 0.84375² - x², which is not negative.",
    ERF_INV_NEAR,
    (5, 4),
    ERF_INV_NEAR,
    (9, 8),
)
one_quotient("erfcScaled", "((1 + 2 x) eˣ² erfc(x) - 1) / x for x from 0 to 27.3, for float64.", erfc_scaled(27.3), (11, 12))
# From 9.2 on float32 is subnormal: fewer digits are enough.
one_quotient("erfcRest", "1 / (√π eˣ² erfc x) - x for x from 0 to 9.2, for float32.", erfc_rest(9.2), (4, 5))
one("gaussRoot", "(e⁻ʳ / √π)^¼ for |r| ≤ ln 2 / 2, for erfc of float32.", GAUSS_ROOT, 5)
single_start, double_start = single(erf_inv_start), double(erf_inv_start)
quotients(
    "erfInvFar",
    "erf⁻¹(x) - s for s = √-ln (1 - x) as a function of s - `erfInvStart`.",
    erf_inv_far(single_start, mp.sqrt(24 * mp.log(2))),
    (4, 4),
    erf_inv_far(double_start, mp.sqrt(53 * mp.log(2))),
    (10, 9),
)
print("/** √-ln (1 - x) at x = 0.84375. */")
print(f"export const erfInvStart = {{ single: {written(single_start, single)}, double: {float(double_start)!r} }}\n")
one("log2Odd", "2 atanh(s) / (s ln 2) for z = s², for powers of float32.", (log2_odd, lambda z: 1 / log2_odd(z), mp.mpf(0), widest), 5)
one("exp2", "2^g for |g| ≤ ½, for powers of float32.", (ln2_power, lambda g: 1 / ln2_power(g), mp.mpf(-0.5), mp.mpf(0.5)), 7)
one("atanhTail", "(atanh(s) / s - 1 - z / 3) / z² for z = s², for powers of float64.", (atanh_tail, lambda z: z**2, mp.mpf(0), widest), 7)
print("/** ln 2 in two parts, of which the first times an exponent is exact. */")
high = [pieces(mp.log(2), [bits])[0] for bits in (15, 42)]
low = [single(mp.log(2) - high[0]), double(mp.log(2) - high[1])]
print(f"export const ln2: Table = {{\n  single: [{written(high[0], single)}, {written(low[0], single)}],\n  double: [{float(high[1])!r}, {float(low[1])!r}],\n}}\n")
def in_two(name, says, value, single_bits, double_bits):
    rows = []
    for bits, to in ((single_bits, single), (double_bits, double)):
        high = pieces(value, [bits])[0]
        first = "Math.PI" if float(high) == math.pi else repr(float(high))
        rows.append(f"[{first}, {written(to(value - high), to)}]")
    print(f"/** {says} */\nexport const {name}: Table = {{\n  single: {rows[0]},\n  double: {rows[1]},\n}}\n")


in_two("log2PerUnit", "1 / ln 2 in two parts, of which the first times one of few digits is exact.", 1 / mp.log(2), 12, 21)
in_two("log10PerUnit", "1 / ln 10 in two parts, of which the first times one of few digits is exact.", 1 / mp.log(10), 12, 21)
in_two("log10Of2", "log 2 to base 10 in two parts, of which the first times an exponent is exact.", mp.log(2) / mp.log(10), 15, 42)
in_two("halfTurn", "π in two parts.", mp.pi, 24, 53)
numbers("halfPi", "π/2 in parts: 33 bits, and the rest.", pieces(mp.pi / 2, [33]))
numbers("halfPiLong", "π/2 in parts of 23 bits, and the rest.", pieces(mp.pi / 2, [23] * 4))
numbers("oneThird", "1/3 as a sum of two floats.", pieces(mp.mpf(1) / 3, [53]))
numbers("log2e", "1 / ln 2 as a sum of two floats.", pieces(1 / mp.log(2), [53]))
mp.mp.prec = 1400
bits = int(mp.floor(2 / mp.pi * mp.mpf(2) ** (32 * 38)))
print("/** The bits of 2/π behind the point, 32 in a number. */\nexport const twoOverPi: readonly number[] = [")
print(", ".join(hex((bits >> (32 * (37 - k))) & 0xFFFFFFFF) for k in range(38)) + "]")

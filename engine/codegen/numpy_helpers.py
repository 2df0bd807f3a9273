"""Functions that NumPy programs call, as source: the engine's kernels, written to be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from engine.expression.values import COEFFICIENTS, SHIFT

_COEFFICIENTS = ",\n".join(f"    {value!r}" for value in COEFFICIENTS.tolist())

#: Each function by its name; a text may call others.
HELPERS: Mapping[str, str] = {
    "with_ones": '''
def with_ones(values):
    """Values (units, examples) over a row of ones, which the biases are multiplied with."""
    return np.vstack((values, np.ones((1, values.shape[1]), values.dtype)))
''',
    "sigmoid": """
def sigmoid(z):
    return 1 / (np.exp(-z) + 1)
""",
    "softplus": '''
def softplus(z):
    """log(1 + exp(z)) without overflow."""
    return np.log1p(np.exp(-np.abs(z))) + np.maximum(z, 0)
''',
    "stable_sigmoid": """
def stable_sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)
""",
    "softmax": """
def softmax(z):
    powers = np.exp(z - z.max(axis=-2, keepdims=True))
    return powers / powers.sum(axis=-2, keepdims=True)
""",
    "sinc": '''
def sinc(u):
    """sin(u) / u, and 1 at 0."""
    safe = np.where(u == 0, 1, u)
    return np.where(u == 0, 1, np.sin(safe) / safe)
''',
    "sinc_slope": '''
def sinc_slope(u):
    """(u cos u - sin u) / u**2; near 0, where that loses digits, its series."""
    near = np.abs(u) < 0.5
    safe, small = np.where(near, 1, u), np.where(near, u, 0)
    series = np.zeros_like(u)
    for k in range(7, 0, -1):
        series = series * small * small + (-1) ** k * 2 * k / math.factorial(2 * k + 1)
    return np.where(near, series * small, (np.cos(safe) - np.sin(safe) / safe) / safe)
''',
    "ssu_slope": '''
def ssu_slope(z):
    """The derivative of pi sinc(z - pi)."""
    u = z - math.pi
    near = np.abs(u) < 0.5
    safe = np.where(near, 1, u)
    return math.pi * np.where(near, sinc_slope(u), (np.sin(z) / safe - np.cos(z)) / safe)
''',
    "dsu_slope": '''
def dsu_slope(z):
    """The derivative of pi**2 sin(z) / (pi**2 - z**2)."""
    left, right = math.pi - z, math.pi + z
    near = (np.abs(left) < 0.5) | (np.abs(right) < 0.5)
    left, right = np.where(near, 1, left), np.where(near, 1, right)
    away = (np.cos(z) + 2 * (z / right) * (np.sin(z) / left)) * (math.pi / left) * (math.pi / right)
    apart = math.pi / 2 * (sinc_slope(z - math.pi) - sinc_slope(z + math.pi))
    return np.where(near, apart, away)
''',
    "mish_slope": '''
def mish_slope(z):
    """The derivative of z tanh(log(1 + exp(z)))."""
    e = np.exp(-np.abs(z))
    above = ((4 * (z + 1) * e + (4 * z + 6)) * e + 4) * e + 1
    below = (((e + 4) * e + (4 * z + 6)) * e + 4 * (z + 1)) * e
    scale = np.where(z > 0, (2 * e + 2) * e + 1, (e + 2) * e + 2)
    return np.where(z > 0, above, below) / (scale * scale)
''',
    "ERFC": f"""
# NumPy has no error function: (1 + 2 x) exp(x**2) erfc(x) as a Chebyshev series in t below.
ERFC = np.array([
{_COEFFICIENTS},
])
""",
    "normal_density": """
def normal_density(z):
    return np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
""",
    "normal_cumulative": f'''
def normal_cumulative(z):
    """The share of a normal distribution below z."""
    x = np.abs(z) * math.sqrt(0.5)
    t = 1.0 - 2.0 * {SHIFT} / (x + {SHIFT})
    series = np.polynomial.chebyshev.chebval(t, ERFC.astype(z.dtype))
    tail = 0.5 * np.exp(-0.5 * z * z) * series / (1.0 + 2.0 * x)
    return np.where(z < 0, tail, 1.0 - tail)
''',
    "erf": f'''
def erf(z):
    """The error function: its Taylor series near 0, else 1 - erfc."""
    x = np.abs(z)
    square = x * x
    near, small = np.zeros_like(square), np.minimum(square, 0.25)
    for n in range(12, -1, -1):
        near = near * small + 2.0 / math.sqrt(math.pi) * (-1) ** n / (math.factorial(n) * (2 * n + 1))
    t = 1.0 - 2.0 * {SHIFT} / (x + {SHIFT})
    series = np.polynomial.chebyshev.chebval(t, ERFC.astype(np.result_type(t)))
    return np.where(x < 0.5, near * z, np.copysign(1.0 - np.exp(-square) * series / (1.0 + 2.0 * x), z))
''',
    "gelu_gate": """
def gelu_gate(z):
    return np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z * z * z))
""",
    "gelu_slope": """
def gelu_slope(z):
    gate, near = gelu_gate(z), np.clip(z, -40, 40)  # far out the gate is 1, and 0 times infinity would be nan
    inner = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * near * near)
    return 0.5 * near * (1 - gate * gate) * inner + 0.5 * (1 + gate)
""",
    "groups_of": '''
def groups_of(z, pieces):
    """Sums (units * pieces, examples) as (units, pieces, examples)."""
    return z.reshape(-1, pieces, z.shape[-1])
''',
    "to_chosen": '''
def to_chosen(z, pieces, which, gradient):
    """The gradient of each unit at the sum that was chosen, the first of several alike."""
    groups = groups_of(z, pieces)
    spread = np.zeros_like(groups)
    chosen = np.expand_dims(getattr(groups, which)(axis=-2), -2)
    np.put_along_axis(spread, chosen, np.expand_dims(gradient, -2), axis=-2)
    return spread.reshape(z.shape)
''',
    "mask": '''
def mask(layer, step, rate, shape):
    """Which values dropout keeps in a step, scaled: a function of seed, layer and step alone."""
    bits = np.random.Philox(key=[MASK_SEED, layer], counter=[0, 0, 0, step])
    return (np.random.Generator(bits).random(shape) >= rate) * (1 / (1 - rate))
''',
    "shortened": '''
def shortened(gradient, limit):
    """A gradient, at most so long; by its largest entry first, so that no square overflows."""
    largest = float(np.abs(gradient).max())
    if largest <= 0:
        return gradient
    scaled = gradient / largest
    return gradient * (limit / max(largest * float(np.sqrt(scaled @ scaled)), limit))
''',
    "sign": """
def sign(z):
    return float((z > 0) - (z < 0))
""",
}
#: The same names over Python's floats, for formulas of surfaces.
FLOAT_HELPERS: Mapping[str, str] = {
    "shortened": HELPERS["shortened"],
    "sign": HELPERS["sign"],
    "sigmoid": """
def sigmoid(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))
""",
    "softplus": """
def softplus(z):
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))
""",
}


def helpers_for(lines: Iterable[str], table: Mapping[str, str] = HELPERS) -> list[str]:
    """The functions that lines call, and those that these call, as lines in an order that works.

    Args:
        lines: of a program.
        table: where the functions are.
    """
    needed: set[str] = set()
    left = list(lines)
    while left:
        words = set(re.findall(r"(?<![\w.])[A-Za-z_]\w*", left.pop()))
        for name in words & table.keys() - needed:
            needed.add(name)
            left.append(table[name])
    found: list[str] = []
    for name, text in table.items():
        if name in needed:
            found += ["", "", *text.strip().splitlines()]
    return found

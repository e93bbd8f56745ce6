"""Writes samplers.txt: what the samplers of driftline-privacy draw from fixed bytes, by Python's unbounded integers.

    python samplers.py > samplers.txt

Each line: sampler, parameters as fractions, seed of the bytes, numbers drawn. The bytes are those of SplitMix64, each of its
numbers little-endian. Canonne, Kamath and Steinke 2020, Algorithms 1 to 3.
"""
from fractions import Fraction
from math import floor, isqrt


class Bytes:
    def __init__(self, seed):
        self.state, self.rest = seed, b""

    def take(self, amount):
        while len(self.rest) < amount:
            self.state = (self.state + 0x9E3779B97F4A7C15) % 2**64
            bits = (self.state ^ (self.state >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB % 2**64
            self.rest += (bits ^ (bits >> 31)).to_bytes(8, "little")
        taken, self.rest = self.rest[:amount], self.rest[amount:]
        return taken


def uniform(bound, source):
    bits = (bound - 1).bit_length()
    while True:
        number = int.from_bytes(source.take((bits + 7) // 8), "little") % 2**bits
        if number < bound:
            return number


def coin(numerator, denominator, source):
    return uniform(denominator, source) < numerator


def coin_exp(numerator, denominator, source):
    """Denominators are as given, not in lowest terms: they decide how many bytes are taken."""
    for _ in range(numerator // denominator):
        if not coin_exp_fraction(1, 1, source):
            return False
    return coin_exp_fraction(numerator % denominator, denominator, source)


def coin_exp_fraction(numerator, denominator, source):
    throws = 1
    while coin(numerator, denominator * throws, source):
        throws += 1
    return throws % 2 == 1


def laplace(scale, source):
    t, s = scale.numerator, scale.denominator
    while True:
        u = uniform(t, source)
        if not coin_exp(u, t, source):
            continue
        v = 0
        while coin_exp(1, 1, source):
            v += 1
        magnitude = (u + t * v) // s
        if uniform(2, source) == 0:
            return magnitude
        if magnitude > 0:
            return -magnitude


def gaussian(variance, source):
    t = isqrt(floor(variance)) + 1
    n, d = variance.numerator, variance.denominator
    while True:
        y = laplace(Fraction(t), source)
        if coin_exp((abs(y) * d * t - n) ** 2, 2 * n * d * t * t, source):
            return y


def response(epsilon, bins, truth, source):
    while True:
        candidate = uniform(bins, source)
        kept = coin_exp(epsilon.numerator, epsilon.denominator, source)
        if candidate == truth or kept:
            return candidate


SAMPLERS = {
    "uniform": lambda bound, source: uniform(bound.numerator, source),
    "bernoulli": lambda p, source: int(coin(p.numerator, p.denominator, source)),
    "bernoulli_exp": lambda p, source: int(coin_exp(p.numerator, p.denominator, source)),
    "laplace": laplace,
    "gaussian": gaussian,
    # The truth is 3 of 10.
    "response": lambda epsilon, source: response(epsilon, 10, 3, source),
}
PARAMETERS = {
    "uniform": ["1", "2", "10", "256", "257", "1000003", str(2**64 - 1)],
    "bernoulli": ["0", "1/2", "1/3", "999/1000", "1", "7/2"],
    "bernoulli_exp": ["0", "1/1000", "1/2", "1", "2", "7/3", "25"],
    "laplace": ["1/5", "1", "2", "7/3", "1000", str(2**40)],
    "gaussian": ["1/100", "1/2", "1", "25/4", "1000000", str(2**44), f"{2**48 - 1}/{2**48}"],
    "response": ["1/8", "1/2", "2", "4"],
}

for sampler, draw in SAMPLERS.items():
    for seed, parameter in enumerate(PARAMETERS[sampler]):
        value = Fraction(parameter)
        source = Bytes(seed)
        drawn = " ".join(str(draw(value, source)) for _ in range(24))
        print(sampler, f"{value.numerator}/{value.denominator}", seed, drawn)

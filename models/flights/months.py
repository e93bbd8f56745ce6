"""Writes the flights of each period, with how they ended.

Without an argument: 1,500 of each, in random order, to months/, for the demo page. With a folder: all of each month after
the training, to CSV files in it, for bench/drift.

The first period is that of the training. All its flights were used to train the model, so none is held out from that;
but none here is in reference.csv either, which is what the model's reference is made of.
"""

import sys
from pathlib import Path

import pandas as pd
from train import COLUMNS, HERE, REFERENCE_ROWS, SEED, in_training, load_flights

ROWS = 1500
MONTHS = ["march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]


def periods(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    training, later = rows[in_training(rows)], rows[~in_training(rows)]
    reference = training.sample(REFERENCE_ROWS, random_state=SEED)
    months = {name: later[later["month"] == number] for number, name in enumerate(MONTHS, start=3)}
    return {"training": training.drop(reference.index), "february": later[later["month"] == 2], **months}


def write_samples(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name, rows in periods(load_flights()).items():
        sample = rows.sample(ROWS, random_state=SEED)[[*COLUMNS, "late"]]
        # Without the time of writing: the same rows are the same bytes. And not called `.gz`: that is to some web
        # servers an encoding that they announce, and the browser undoes.
        sample.to_csv(folder / f"{name}.csv.gzip", index=False, compression={"method": "gzip", "mtime": 0})


def write_whole_months(folder: Path) -> None:
    rows = periods(load_flights())
    for name in MONTHS:
        rows[name][[*COLUMNS, "late"]].to_csv(folder / f"{name}.csv", index=False)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        write_whole_months(Path(sys.argv[1]))
    else:
        write_samples(HERE / "months")

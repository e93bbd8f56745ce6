"""Evidently's tests of data drift as it chooses them, on one window after the other."""

import numpy as np
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.metrics import DriftedColumnsCount
from stream_files import Stream
from windows import windows


def alarms(stream: Stream, reference: np.ndarray, live: np.ndarray) -> dict[str, list[int]]:
    before = dataset(stream, reference)
    any_column, half = [], []
    for last, rows in windows(stream, live):
        # The verdict of DataDriftPreset, without the plots of each column.
        result = Report([DriftedColumnsCount()]).run(dataset(stream, rows), before).dict()
        [metric] = result["metrics"]
        if metric["value"]["count"] > 0:
            any_column.append(last)
        if metric["value"]["share"] >= metric["config"]["drift_share"]:
            half.append(last)
    return {"Evidently, half of the columns (default)": half, "Evidently, any column": any_column}


def dataset(stream: Stream, rows: np.ndarray) -> Dataset:
    names = [column["name"] for column in stream.columns]
    table = pd.DataFrame(rows, columns=names)
    categories = [names[at] for at in stream.categories]
    table[categories] = table[categories].astype(str)
    numbers = [name for name in names if name not in categories]
    definition = DataDefinition(numerical_columns=numbers, categorical_columns=categories)
    return Dataset.from_pandas(table, data_definition=definition)

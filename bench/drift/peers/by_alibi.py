"""Alibi Detect's test of tables as it comes, on one window after the other: Kolmogorov-Smirnov and chi-squared, Bonferroni."""

import numpy as np
from alibi_detect.cd import TabularDrift
from stream_files import Stream
from windows import windows


def alarms(stream: Stream, reference: np.ndarray, live: np.ndarray) -> dict[str, list[int]]:
    detector = TabularDrift(reference, categories_per_feature=dict.fromkeys(stream.categories))
    judged = windows(stream, live)
    return {"Alibi Detect": [last for last, rows in judged if detector.predict(rows)["data"]["is_drift"]]}

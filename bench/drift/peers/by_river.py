"""River's detectors as they come, one a column; an alarm of any of them is one."""

from collections.abc import Iterator

import numpy as np
from river.drift import ADWIN, KSWIN, PageHinkley
from stream_files import Stream

SEED = 1


def alarms(stream: Stream, reference: np.ndarray, live: np.ndarray) -> dict[str, list[int]]:
    return {
        "river ADWIN": list(rows_of_alarms(ADWIN, reference, live)),
        "river Page-Hinkley": list(rows_of_alarms(PageHinkley, reference, live)),
        "river KSWIN": kswin_alarms(stream, reference, live),
    }


def rows_of_alarms(make, warm_up: np.ndarray, rows: np.ndarray) -> Iterator[int]:
    """The rows at which any column's detector alarms. They know no reference: its rows come first, and count not."""
    detectors = [make() for _ in range(rows.shape[1])]
    for row in warm_up.tolist():
        update(detectors, row)
    for at, row in enumerate(rows.tolist()):
        if update(detectors, row):
            yield at


def update(detectors: list, row: list[float]) -> bool:
    drifted = False
    for detector, value in zip(detectors, row):
        detector.update(value)
        drifted |= detector.drift_detected
    return drifted


def kswin_alarms(stream: Stream, reference: np.ndarray, live: np.ndarray) -> list[int]:
    """Only the two alarms that are scored, the first one and the first after the onset: all of them would take hours.

    It remembers its last 100 rows only, so it may begin anywhere.
    """
    make = lambda: KSWIN(seed=SEED)
    memory = make().window_size
    first = next(rows_of_alarms(make, reference[-memory:], live), None)
    if first is None or stream.onset is None or first >= stream.onset:
        return [] if first is None else [first]
    onset = stream.onset
    later = next(rows_of_alarms(make, live[onset - memory : onset], live[onset:]), None)
    return [first] if later is None else [first, onset + later]

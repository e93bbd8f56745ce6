"""What every score has to be compared with: an alarm every 100 rows, whatever they hold."""

import numpy as np
from stream_files import Stream


def alarms(stream: Stream, reference: np.ndarray, live: np.ndarray) -> dict[str, list[int]]:
    return {"an alarm every 100 rows": list(range(99, len(live), 100))}

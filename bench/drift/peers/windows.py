"""Windows of live rows, one after the other."""

from collections.abc import Iterator

import numpy as np
from stream_files import Stream


def windows(stream: Stream, live: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """The last row of each whole window, and its rows."""
    for begin in range(0, len(live) - stream.window + 1, stream.window):
        yield begin + stream.window - 1, live[begin : begin + stream.window]

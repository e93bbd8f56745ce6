"""Streams of rows in a folder: streams.json says what they are, and a file of 32-bit floats each holds the rows.

The rows of the reference come first, then the live ones. Categories are numbers there, too.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np


@dataclass
class Stream:
    name: str
    scenario: str
    # Each has a name and a kind: number, category, or score for the answer of a model.
    columns: list[dict[str, str]]
    reference: int
    live: int
    # The first live row that has changed. None where nothing does.
    onset: int | None
    # The rows of a window, for detectors that judge windows.
    window: int

    def rows(self, folder: Path) -> tuple[np.ndarray, np.ndarray]:
        values = np.fromfile(folder / f"{self.name}.f32", dtype="<f4").astype(float)
        rows = values.reshape(self.reference + self.live, len(self.columns))
        return rows[: self.reference], rows[self.reference :]

    @property
    def categories(self) -> list[int]:
        return [at for at, column in enumerate(self.columns) if column["kind"] == "category"]


def read_streams(folder: Path) -> list[Stream]:
    return [Stream(**fields) for fields in json.loads((folder / "streams.json").read_text())]


def write_streams(folder: Path, streams: list[tuple[Stream, np.ndarray]]) -> None:
    for stream, rows in streams:
        assert rows.shape == (stream.reference + stream.live, len(stream.columns)), stream.name
        rows.astype("<f4").tofile(folder / f"{stream.name}.f32")
    described = [asdict(stream) for stream, _ in streams]
    (folder / "streams.json").write_text(json.dumps(described, indent=1))

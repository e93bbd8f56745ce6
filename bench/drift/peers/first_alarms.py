"""Runs the detectors of a module on the streams of a folder: first_alarms.py MODULE FOLDER.

Prints JSON: for each detector and stream the rows at which it alarmed.
"""

import importlib
import json
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from stream_files import Stream, read_streams

PROCESSES = 2


def main(module: str, folder: Path) -> None:
    streams = read_streams(folder)
    found = defaultdict(dict)
    with ProcessPoolExecutor(PROCESSES) as pool:
        count = len(streams)
        for stream, alarms in zip(streams, pool.map(alarms_of, [module] * count, [folder] * count, streams)):
            for detector, rows in alarms.items():
                found[detector][stream.name] = rows
    print(json.dumps(found))


def alarms_of(module: str, folder: Path, stream: Stream) -> dict[str, list[int]]:
    return importlib.import_module(module).alarms(stream, *stream.rows(folder))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

"""Golden vectors of magika: bytes, and the numbers that its model takes."""

import io
import random

from magika import Magika
from magika.types.seekable import Seekable

SEED = 17
SIZES = [0, 1, 7, 8, 63, 64, 65, 120, 255, 256, 257, 1000]
OPTIONS = [
    {"head": 64, "tail": 64, "padding": 256, "block": 256},
    {"head": 32, "tail": 0, "padding": 256, "block": 33},
    {"head": 0, "tail": 50, "padding": -1, "block": 100},
]


def contents() -> list[bytes]:
    """Noise, white space, and white space around noise, where the block cuts."""
    choose = random.Random(SEED)
    spaces = [bytes(choose.choices(b" \t\n\r\x0b\x0c", k=size)) for size in [1, 40, 300]]
    noise = [choose.randbytes(size) for size in SIZES]
    around = [before + middle + after for before in spaces for middle in noise[3:5] for after in spaces]
    return noise + spaces + around + [b"\x00 \x1c\x85\xa0 text \x1f\x00"]


def numbers(content: bytes, options: dict) -> list[int]:
    features = Magika._extract_features_from_seekable(
        Seekable(io.BytesIO(content)),
        beg_size=options["head"],
        mid_size=0,
        end_size=options["tail"],
        padding_token=options["padding"],
        block_size=options["block"],
        use_inputs_at_offsets=False,
    )
    return features.beg + features.end


def bytes_cases() -> dict:
    given = contents()
    cases = [
        {"options": options | {"strip": True}, "numbers": [numbers(content, options) for content in given]}
        for options in OPTIONS
    ]
    return {"bytes": [content.hex() for content in given], "cases": cases}

"""Golden vectors of Pillow's resize: what goes in and the exact bytes that come out."""

from pathlib import Path

import numpy as np
from PIL import Image

SEED = 7
FILTERS = ["nearest", "bilinear", "bicubic"]
# Name, kind of image, size before and after as (width, height).
SIZES = [
    ("down", "noise", (67, 45), (31, 23)),
    ("down_far", "noise", (121, 83), (9, 8)),
    ("up", "noise", (13, 9), (40, 29)),
    ("up_and_down", "gradient", (51, 7), (20, 33)),
    ("width_only", "noise", (29, 18), (11, 18)),
    ("height_only", "gradient", (24, 19), (24, 7)),
    ("nearly_the_same", "black_and_white", (41, 37), (40, 38)),
    ("same", "noise", (19, 13), (19, 13)),
    ("from_one_pixel", "noise", (1, 1), (5, 7)),
    ("to_one_pixel", "noise", (17, 11), (1, 1)),
    ("from_one_row", "gradient", (33, 1), (9, 4)),
    ("to_one_column", "noise", (8, 21), (1, 30)),
]


def make_image(kind: str, size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    width, height = size
    if kind == "noise":
        return random.integers(0, 256, (height, width, 3), dtype=np.uint8)
    if kind == "black_and_white":
        # Cubic weights overshoot here, so that rounding and clipping show.
        return random.integers(0, 2, (height, width, 3), dtype=np.uint8) * np.uint8(255)
    y, x = np.mgrid[:height, :width]
    channels = [x * 255 // max(width - 1, 1), y * 255 // max(height - 1, 1), (x * 7 + y * 13) % 256]
    return np.stack(channels, axis=2).astype(np.uint8)


def resize_cases(binary: Path) -> dict:
    """Writes all images to `binary`, RGB row by row, and returns where each of them starts."""
    random = np.random.default_rng(SEED)
    content, cases = bytearray(), []

    def append(pixels: np.ndarray) -> int:
        content.extend(pixels.tobytes())
        return len(content) - pixels.nbytes

    for name, kind, size, new_size in SIZES:
        image = make_image(kind, size, random)
        start = append(image)
        for filter_name in FILTERS:
            resized = Image.fromarray(image).resize(new_size, Image.Resampling[filter_name.upper()])
            case = {"name": f"{name}_{filter_name}", "filter": filter_name, "from": size, "to": new_size}
            cases.append(case | {"input_offset": start, "output_offset": append(np.asarray(resized))})
    binary.write_bytes(content)
    return {"file": binary.name, "channels": 3, "cases": cases}

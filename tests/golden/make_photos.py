"""Makes the photos of the golden vectors from the ones that scikit-image and scikit-learn carry.

Run once; the photos are committed, since another version of zlib or libjpeg may write other bytes.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image

PHOTOS = Path(__file__).parent / "photos"
SCIKIT_IMAGE = Path(find_spec("skimage").origin).parent / "data"
SCIKIT_LEARN = Path(find_spec("sklearn").origin).parent / "datasets" / "images"

# Name, source, the part of it that is kept (left, top, right, bottom), and the length of the short side.
SOURCES = [
    ("astronaut", SCIKIT_IMAGE / "astronaut.png", None, 300),
    ("camera", SCIKIT_IMAGE / "camera.png", (0, 0, 512, 440), 280),
    ("cat", SCIKIT_IMAGE / "chelsea.png", None, 300),
    ("clock", SCIKIT_IMAGE / "clock_motion.png", None, 277),
    ("espresso", SCIKIT_IMAGE / "coffee.png", None, 272),
    ("flower", SCIKIT_LEARN / "flower.jpg", (150, 0, 577, 427), 275),
    ("palace", SCIKIT_LEARN / "china.jpg", None, 273),
    ("rocket", SCIKIT_IMAGE / "rocket.jpg", (170, 0, 450, 427), 272),
]
WITH_ALPHA = "flower"
ALSO_JPEG = ["espresso", "palace"]


def add_alpha(photo: Image.Image) -> Image.Image:
    """Fades the photo out towards its corners. The colours stay as they are under the transparent pixels."""
    y, x = np.mgrid[-1 : 1 : photo.height * 1j, -1 : 1 : photo.width * 1j]
    alpha = np.clip(1.5 - np.hypot(x, y), 0, 1) * 255
    photo.putalpha(Image.fromarray(alpha.round().astype(np.uint8)))
    return photo


def main() -> None:
    for name, source, box, short_side in SOURCES:
        photo = Image.open(source).crop(box) if box else Image.open(source)
        scale = short_side / min(photo.size)
        photo = photo.resize((round(photo.width * scale), round(photo.height * scale)), Image.Resampling.LANCZOS)
        if name in ALSO_JPEG:
            photo.save(PHOTOS / f"{name}.jpg", quality=90)
        if name == WITH_ALPHA:
            photo = add_alpha(photo)
        photo.save(PHOTOS / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()

"""Writes the JPEGs beside this file and prints what Pillow decodes them to, as the table in ../jpeg.rs.

Needs the packages of tests/golden/requirements.txt.
"""

import io
import zlib
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
PHOTOS = HERE.parents[2] / "tests" / "golden" / "photos"

palace = Image.open(PHOTOS / "palace.png").convert("RGB").crop((100, 100, 139, 129))


def jpeg(picture, **options):
    file = io.BytesIO()
    picture.save(file, "JPEG", **{"quality": 80} | options)
    return file.getvalue()


def without_last_scans(data):
    """Cuts off all scans after the third."""
    starts = [at for at in range(len(data)) if data[at : at + 2] == b"\xff\xda"]
    tables = data.rfind(b"\xff\xc4", 0, starts[3])
    return data[:tables] + b"\xff\xd9"


def with_transform(data, transform):
    """Says in Adobe's segment which colours the components hold."""
    at = data.index(b"Adobe") + 11
    return data[:at] + bytes([transform]) + data[at + 1 :]


def with_jfif(data):
    return data[:2] + b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + data[2:]


def with_adobe(data, transform):
    """Puts Adobe's segment in the place of that of JFIF."""
    return data[:2] + b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00" + bytes([transform]) + data[20:]


def with_names(data, names):
    """Names the components in the frame and in the scan, and drops Adobe's segment."""
    data = bytearray(data)
    frame, scan = data.index(b"\xff\xc0"), data.index(b"\xff\xda")
    for at, name in enumerate(names):
        data[frame + 10 + 3 * at] = name
        data[scan + 5 + 2 * at] = name
    adobe = data.index(b"\xff\xee")
    return bytes(data[:adobe] + data[adobe + 16 :])


def write(name, data):
    (HERE / name).write_bytes(data)


cmyk = palace.convert("CMYK")
rgb = jpeg(palace, keep_rgb=True, subsampling="4:4:4")
write("444.jpg", jpeg(palace, subsampling="4:4:4"))
write("422.jpg", jpeg(palace, subsampling="4:2:2"))
write("420.jpg", jpeg(palace, subsampling="4:2:0"))
write("420-restarts.jpg", jpeg(palace, subsampling="4:2:0", restart_marker_blocks=2))
write("1x1.jpg", jpeg(palace.crop((0, 0, 1, 1))))
write("gray.jpg", jpeg(palace.convert("L")))
write("progressive.jpg", jpeg(palace, progressive=True))
write("progressive-unfinished.jpg", without_last_scans(jpeg(palace, progressive=True)))
write("rgb.jpg", rgb)
write("rgb-named.jpg", with_names(rgb, b"RGB"))
write("rgb-but-jfif.jpg", with_jfif(rgb))
write("cmyk.jpg", jpeg(cmyk))
write("ycck.jpg", with_transform(jpeg(cmyk), 2))

for path in [*sorted(HERE.glob("[!r]*.jpg")), *sorted(HERE.glob("rgb*.jpg")), *sorted(PHOTOS.glob("*.jpg"))]:
    picture = Image.open(path).convert("RGB")
    print(f'("{path.name}", ({picture.width}, {picture.height}), {zlib.crc32(picture.tobytes()):#010x}),')

# Refused by driftline, so without a line in the table.
write("refused-rgb-420.jpg", with_adobe(jpeg(palace, subsampling="4:2:0"), 0))
write("refused-cmyk-420.jpg", jpeg(cmyk, subsampling="4:2:0"))

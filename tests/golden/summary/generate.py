"""Writes reports.txt, refused.txt and envelope.txt: reports by cbor2, an envelope by pyhpke. Nothing here is by driftline.

    pip install -r requirements.txt && python generate.py
"""
from pathlib import Path

import cbor2
from pyhpke import AEADId, CipherSuite, KDFId, KEMId, KEMKey

HERE = Path(__file__).parent
MODEL = bytes(range(32))


def encode(value):
    return cbor2.dumps(value, canonical=True)


def local(slot=3, bin=7, epsilon=2000, window=2970, model=MODEL):
    return {0: 1, 1: model, 2: window, 3: 1, 4: epsilon, 5: slot, 6: bin}


def edge(mechanism=2, loss=1000, rows=1, neighbours=1, histograms=((5, -3, 120), (61, 61))):
    counts = [list(counts) for counts in histograms]
    return {0: 1, 1: MODEL, 2: 2970, 3: mechanism, 4: loss, 7: rows, 8: neighbours, 9: counts}


REPORTS = {
    "local": local(),
    "local-smallest": local(0, 0, 1, 0),
    "local-largest": local(65534, 8191, 20000, 2**32 - 1),
    "laplace": edge(),
    "laplace-add-remove": edge(loss=125, rows=1024, neighbours=0),
    "gaussian": edge(3, 50),
    "counts-of-all-sizes": edge(histograms=[[s * (2**b + d) for b in (0, 4, 5, 8, 16, 32, 52) for s in (1, -1) for d in (-1, 0)]]),
    "counts-at-the-limits": edge(histograms=[[2**53, -(2**53)]]),
}
GOOD = encode(REPORTS["local"])


def replaced(field, value):
    """The local report with a field in other bytes."""
    parts = [bytes([0xA7])]
    for key, known in REPORTS["local"].items():
        parts.append(encode(key) + (value if key == field else encode(known)))
    return b"".join(parts)


def without(report, key):
    return {other: value for other, value in report.items() if other != key}


# Up to where the histograms follow.
EDGE_SO_FAR = b"\xa8" + encode(without(edge(), 9))[1:] + b"\x09"

REFUSED = {
    "empty": b"",
    "cut-off": GOOD[:-1],
    "trailing-byte": GOOD + b"\0",
    "twice": GOOD + GOOD,
    "not-a-map": encode([1, 2]),
    "indefinite-map": b"\xbf" + GOOD[1:] + b"\xff",
    "map-length-in-two-bytes": b"\xb8\x07" + GOOD[1:],
    "tagged": b"\xd9\xd9\xf7" + GOOD,
    "unknown-field": encode({**local(), 10: 1}),
    "text-key": encode({**local(), "a": 1}),
    "field-missing": encode(without(local(), 6)),
    "field-twice": b"\xa8" + GOOD[1:3] + GOOD[1:],
    "fields-in-another-order": bytes([GOOD[0]]) + GOOD[3:] + GOOD[1:3],
    "version-0": encode({**local(), 0: 0}),
    "version-2": encode({**local(), 0: 2}),
    "model-of-31-bytes": encode(local(model=MODEL[:31])),
    "model-of-33-bytes": encode(local(model=MODEL + b"\0")),
    "model-as-text": encode(local(model="a" * 32)),
    "model-in-chunks": replaced(1, b"\x5f\x50" + MODEL[:16] + b"\x50" + MODEL[16:] + b"\xff"),
    "model-length-in-two-bytes": replaced(1, b"\x59\x00\x20" + MODEL),
    "window-negative": encode(local(window=-1)),
    "window-too-large": encode(local(window=2**32)),
    "window-a-float": encode(local(window=2970.0)),
    "window-in-eight-bytes": replaced(2, b"\x1b" + (2970).to_bytes(8, "big")),
    "window-null": encode(local(window=None)),
    "mechanism-0": encode({**local(), 3: 0}),
    "mechanism-4": encode({**local(), 3: 4}),
    "local-fields-under-laplace": encode({**local(), 3: 2}),
    "epsilon-0": encode(local(epsilon=0)),
    "epsilon-above-20": encode(local(epsilon=20001)),
    "slot-too-large": encode(local(slot=65535)),
    "bin-too-large": encode(local(bin=8192)),
    "bin-in-two-bytes": replaced(6, b"\x18\x07"),
    "bin-a-bignum": replaced(6, b"\xc2\x41\x07"),
    "bin-a-half-float": replaced(6, b"\xf9\x47\x00"),
    "edge-fields-under-local": encode(edge(1)),
    "rho-0": encode(edge(3, 0)),
    "rho-above-20": encode(edge(3, 20001)),
    "no-rows": encode(edge(rows=0)),
    "too-many-rows": encode(edge(rows=1025)),
    "neighbours-2": encode(edge(neighbours=2)),
    "no-histograms": encode(edge(histograms=[])),
    "histogram-of-one-bin": encode(edge(histograms=[[1, 2], [3]])),
    "histogram-of-too-many-bins": encode(edge(histograms=[[0] * 8193])),
    "histogram-not-a-list": encode({**edge(), 9: [1, 2]}),
    "indefinite-histograms": EDGE_SO_FAR + b"\x9f" + encode([5, -3]) + encode([61, 61]) + b"\xff",
    "length-beyond-the-bytes": EDGE_SO_FAR + b"\x9b" + b"\xff" * 8,
    "count-a-float": encode(edge(histograms=[[1, 2.5]])),
    "count-too-large": encode(edge(histograms=[[1, 2**53 + 1]])),
    "count-too-small": encode(edge(histograms=[[1, -(2**53) - 1]])),
    "count-of-64-bits": encode(edge(histograms=[[1, 2**64 - 1]])),
}


def envelope():
    """Key, envelope and the report that is in it, as lines of hexadecimal."""
    suite = CipherSuite.new(KEMId.DHKEM_X25519_HKDF_SHA256, KDFId.HKDF_SHA256, AEADId.AES128_GCM)
    pair = suite.kem.derive_key_pair(b"driftline's golden envelope, 32 bytes and more")
    encapsulated, sender = suite.create_sender_context(pair.public_key, b"driftline report 1")
    sealed = sender.seal(GOOD, aad=bytes([1, 5]))
    content = encode({0: 1, 1: 5, 2: encapsulated, 3: sealed})
    return [pair.private_key.to_private_bytes().hex(), content.hex(), GOOD.hex()]


def write(name, lines):
    (HERE / name).write_text("".join(line + "\n" for line in lines))


write("reports.txt", [f"{name} {encode(report).hex()}" for name, report in REPORTS.items()])
write("refused.txt", [f"{name} {content.hex()}".rstrip() for name, content in REFUSED.items()])
# Each envelope has a key of its own, so it is only made anew where its file is gone.
if not (HERE / "envelope.txt").exists():
    write("envelope.txt", envelope())

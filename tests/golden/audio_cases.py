"""Golden vectors of SciPy's resampling and librosa's spectrograms: a sound, and the floats that come out."""

from pathlib import Path

import librosa
import numpy as np
from scipy.signal import resample_poly

SEED = 13
RATE = 16_000
RESAMPLED = [(44_100, 16_000), (48_000, 16_000), (8_000, 16_000), (22_050, 16_000), (16_000, 44_100), (11_025, 8_000)]
BASE = {"n_fft": 400, "hop_length": 160, "mels": 40}
DB = {"op": "db"}
# What the manifest says; each is also an instruction to librosa.
SPECTROGRAMS = {
    "plain": {},
    "htk": {"scale": "htk"},
    "peaks": {"norm": "none"},
    "htk_peaks": {"scale": "htk", "norm": "none"},
    "magnitudes": {"power": 1.0},
    "cube": {"power": 3.0},
    "reflect": {"pad_mode": "reflect", "log": DB},
    "edge": {"pad_mode": "edge", "log": DB},
    "not_centred": {"center": False, "log": DB},
    "short_window": {"win_length": 300, "n_fft": 512, "log": DB},
    "odd": {"win_length": 211, "n_fft": 315, "hop_length": 97, "log": DB},
    "narrow": {"fmin": 125.0, "fmax": 3800.0, "log": DB},
    "db_top": {"log": {"op": "db", "top_db": 40.0}},
    "db_max": {"log": {"op": "db", "ref": "max", "amin": 1e-5, "top_db": 80.0}},
    "ln": {"log": {"op": "ln", "offset": 1e-6}},
    "log10": {"log": {"op": "log10", "floor": 1e-10}},
    "whisper": {"pad_mode": "reflect", "mels": 80, "drop_last": True, "log": {"op": "whisper"}},
    "vggish": {"scale": "htk", "norm": "none", "power": 1.0, "n_fft": 512, "win_length": 400, "mels": 64}
    | {"fmin": 125.0, "fmax": 7500.0, "center": False, "log": {"op": "ln", "offset": 0.01}},
    "large": {"n_fft": 2048, "hop_length": 512, "mels": 128, "pad_mode": "reflect", "log": DB},
}


def sound(samples: int) -> np.ndarray:
    """A rising tone with overtones and noise, then silence, then a click; in steps of 16 bits."""
    random = np.random.default_rng(SEED)
    time = np.arange(samples) / RATE
    phase = 2 * np.pi * (200 * time + 4000 * time**2)
    wave = 0.4 * np.sin(phase) + 0.1 * np.sin(3 * phase) + 0.02 * random.standard_normal(samples)
    wave[samples // 2 : samples * 3 // 4] = 0
    wave[samples * 7 // 8] = 0.9
    return (np.round(wave * 32767) / 32768).astype(np.float32)


def logarithm(energies: np.ndarray, log: dict | None) -> np.ndarray:
    match log:
        case None:
            return energies
        case {"op": "db"}:
            reference = np.max if log.get("ref") == "max" else 1.0
            return librosa.power_to_db(energies, ref=reference, amin=log.get("amin", 1e-10), top_db=log.get("top_db"))
        case {"op": "ln", "offset": offset}:
            return np.log(energies + np.float32(offset))
        case {"op": "log10", "floor": floor}:
            return np.log10(np.maximum(energies, floor))
        case {"op": "whisper"}:
            values = np.log10(np.maximum(energies, 1e-10))
            return (np.maximum(values, values.max() - 8) + 4) / 4
    raise ValueError(log)


def spectrogram(wave: np.ndarray, options: dict) -> np.ndarray:
    """[bands, frames], by librosa with the same options under its own names."""
    energies = librosa.feature.melspectrogram(
        y=wave,
        sr=RATE,
        n_fft=options["n_fft"],
        hop_length=options["hop_length"],
        win_length=options.get("win_length"),
        center=options.get("center", True),
        pad_mode=options.get("pad_mode", "constant"),
        power=options.get("power", 2.0),
        n_mels=options["mels"],
        htk=options.get("scale") == "htk",
        norm=None if options.get("norm") == "none" else "slaney",
        fmin=options.get("fmin", 0.0),
        fmax=options.get("fmax"),
    )
    kept = energies[:, :-1] if options.get("drop_last") else energies
    return logarithm(kept, options.get("log"))


def audio_cases(binary: Path) -> dict:
    """Writes all floats to `binary`, little-endian, and returns where each array starts and how long it is."""
    content, count = bytearray(), 0

    def append(values: np.ndarray) -> dict:
        nonlocal count
        content.extend(np.ascontiguousarray(values, dtype="<f4").tobytes())
        count += values.size
        return {"start": count - values.size, "length": values.size}

    wave, short = sound(4_000), sound(1_500)
    cases = {"file": binary.name, "sample_rate": RATE, "sound": append(wave), "short_sound": append(short)}
    cases["resampled"] = [
        {"from": before, "to": after, "output": append(resample_poly(short, after, before))}
        for before, after in RESAMPLED
    ]
    cases["spectrograms"] = []
    for name, changes in SPECTROGRAMS.items():
        options = BASE | changes
        values = spectrogram(wave, options)
        case = {"name": name, "features": options, "shape": list(values.shape), "output": append(values)}
        cases["spectrograms"].append(case)
    binary.write_bytes(content)
    return cases

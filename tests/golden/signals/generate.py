"""Writes the golden signals: what NumPy, SciPy, Pillow, librosa, tokenizers and regex say of the same inputs.

Also the embeddings that onnxruntime gives when the tensor is made an output of the model. Build models/photos/model.onnx
first (models/photos/build.py). The same packages write the same bytes.
"""

import json
import math
import sys
from pathlib import Path

import librosa
import numpy as np
import onnx
import onnxruntime
import regex
from PIL import Image
from scipy import ndimage, stats
from tokenizers import Tokenizer

HERE = Path(__file__).parent
GOLDEN = HERE.parent
MODELS = GOLDEN.parent.parent / "models"
SEED = 29
SCRIPTS = ["Latin", "Cyrillic", "Arabic", "Han"]
TEXTS = [
    ("The quick brown fox jumps over the lazy dog.", None),
    ("Größe, façade, naïve: Žluťoučký kůň", "Łódź und Århus"),
    ("Привет, мир! How are you?", None),
    ("北京是中华人民共和国的首都。東京タワーへ行きました。", None),
    ("مرحبا بالعالم", "नमस्ते दुनिया, γειά σου κόσμε"),
    ("12,345.60 !?", None),
    ("", None),
    ("zażółć gęślą jaźń " * 20, "안녕하세요 세계"),
]


def numbers(**signals: float) -> dict:
    """JSON has no NaN."""
    return {name: None if math.isnan(value) else float(value) for name, value in signals.items()}


def grid(side: int) -> slice:
    """At most 256 places on a side, an odd distance apart."""
    distance = math.ceil(side / 256) | 1
    return slice(distance // 2, None, distance)


def image_signals(picture: Image.Image) -> dict:
    places = grid(picture.height), grid(picture.width)
    whole = np.asarray(picture.convert("L")).astype(np.int64)
    luma = whole[places] / 255
    # NaN at the border, where the Laplacian would need pixels that are not there.
    laplacian = np.full(whole.shape, np.nan)
    laplacian[1:-1, 1:-1] = ndimage.laplace(whole)[1:-1, 1:-1]
    seen = laplacian[places]
    seen = seen[~np.isnan(seen)]
    rgb = np.asarray(picture.convert("RGB"))[places].astype(np.float64)
    most, least = rgb.max(-1), rgb.min(-1)
    red, blue = rgb[..., 0].sum(), rgb[..., 2].sum()
    return numbers(
        brightness=luma.mean(),
        contrast=luma.std(),
        sharpness=seen.var() if seen.size else math.nan,
        saturation=np.divide(most - least, most, out=np.zeros_like(most), where=most > 0).mean(),
        warmth=(red - blue) / max(red + blue, 1),
        width=picture.width,
        height=picture.height,
    )


def pattern(width: int, height: int) -> Image.Image:
    y, x = np.mgrid[:height, :width]
    channels = [(x * 7 + y * 3) % 256, x * y // 5 % 256, (x + 2 * y) // 9 % 200]
    return Image.fromarray(np.stack(channels, -1).astype(np.uint8))


def image_cases() -> list[dict]:
    files = sorted((GOLDEN / "photos").glob("*.png"))
    cases = [{"file": path.name, "signals": image_signals(Image.open(path))} for path in files]
    for width, height in [(1, 1), (2, 50), (3, 3), (257, 64), (600, 513), (1500, 1000)]:
        cases.append({"width": width, "height": height, "signals": image_signals(pattern(width, height))})
    return cases


def audio_signals(samples: np.ndarray, rate: int) -> dict:
    def power(piece: np.ndarray) -> float:
        return float(librosa.feature.rms(y=piece, frame_length=len(piece), hop_length=len(piece), center=False)[0, 0] ** 2)

    size = math.ceil(rate / 50)
    pieces = [samples[start : start + size] for start in range(0, len(samples), size)]
    crossings = librosa.zero_crossings(samples, threshold=0, pad=False).sum()
    return numbers(
        level=librosa.power_to_db(power(samples), ref=1, amin=1e-12, top_db=None),
        silence=np.mean([librosa.power_to_db(power(piece), ref=1, amin=1e-12, top_db=None) < -60 for piece in pieces]),
        clipping=np.mean(np.abs(samples) >= np.float32(0.999)),
        zero_crossings=crossings * rate / len(samples),
        duration=librosa.get_duration(y=samples, sr=rate),
        sample_rate=rate,
    )


def audio_cases() -> list[dict]:
    time = np.arange(900)
    noise = np.random.default_rng(SEED).standard_normal(900)
    tone = 0.3 * np.sin(2 * np.pi * 0.031 * time)
    sounds = [
        (16_000, tone),
        (11_025, 0.05 * noise),
        (8_000, np.clip(2.0 * tone + 0.8 * noise, -1, 1)),
        (48_000, np.where(time < 400, tone, 1e-5 * noise)),
        (8_000, np.zeros(500)),
    ]
    cases = []
    for rate, sound in sounds:
        samples = sound.astype(np.float32)
        cases.append({"sample_rate": rate, "samples": shortest(samples), "signals": audio_signals(samples, rate)})
    return cases


def text_signals(name: str, text: str, pair: str | None, max_length: int) -> dict:
    tokenizer = Tokenizer.from_file(str(GOLDEN / "text" / f"{name}.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    unknown = json.loads(tokenizer.to_str())["model"].get("unk_token")
    parts = [text] if pair is None else [text, pair]
    tokens = [token for part in parts for token in tokenizer.encode(part, add_special_tokens=False).tokens]
    room = max_length - tokenizer.num_special_tokens_to_add(pair is not None)
    whole = text + (pair or "")
    letters = regex.findall(r"\p{Alphabetic}", whole)

    def share(count: int, all_of_them: int) -> float:
        return count / all_of_them if all_of_them else math.nan

    def of_script(script: str) -> list[str]:
        return [letter for letter in letters if regex.match(rf"\p{{Script={script}}}", letter)]

    latin, cyrillic, arabic, han = (len(of_script(script)) for script in SCRIPTS)
    return numbers(
        characters=len(whole),
        tokens=len(tokens),
        characters_per_token=share(len(whole), len(tokens)),
        unknown=share(tokens.count(unknown), len(tokens)),
        truncated=share(max(len(tokens) - room, 0), len(tokens)),
        latin=share(latin, len(letters)),
        accented=share(len([letter for letter in of_script("Latin") if not letter.isascii()]), len(letters)),
        cyrillic=share(cyrillic, len(letters)),
        arabic=share(arabic, len(letters)),
        han=share(han, len(letters)),
        other_script=share(len(letters) - latin - cyrillic - arabic - han, len(letters)),
    )


def text_cases() -> list[dict]:
    cases = []
    for name in ["word_level", "word_piece_cased", "byte_level_bpe", "fallback_bpe", "word_bpe"]:
        for text, pair in TEXTS:
            case = {"tokenizer": name, "text": text, "pair": pair, "max_length": 24}
            cases.append(case | {"signals": text_signals(name, text, pair, 24)})
    return cases


def script_cases() -> list[list]:
    """The letters of each script, as ranges with both ends."""
    all_ranges = []
    for script in SCRIPTS:
        letter, ranges = regex.compile(rf"[\p{{Alphabetic}}&&\p{{Script={script}}}]", regex.V1), []
        for code in filter(lambda code: letter.match(chr(code)), range(sys.maxunicode + 1)):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
        all_ranges.append(ranges)
    return all_ranges


def bytes_cases() -> list[dict]:
    cases = []
    for file in ["digits.bin", "text.json", "photos/cat.png", "resize.bin"]:
        content = np.frombuffer((GOLDEN / file).read_bytes(), np.uint8)
        ends = content if len(content) <= 2**20 else np.concatenate([content[: 2**19], content[-(2**19) :]])
        entropy = stats.entropy(np.bincount(ends, minlength=256), base=2)
        cases.append({"file": file, "signals": numbers(length=len(content), entropy=entropy)})
    return cases


def signs(seed: int, count: int) -> np.ndarray:
    """`[count, 8]` of -1 and 1: the low bits of SplitMix64, counted by position."""
    bits = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    bits = bits ^ (bits >> np.uint64(31))
    return 1.0 - 2.0 * ((bits[:, None] >> np.arange(8, dtype=np.uint64)) & np.uint64(1))


def projection_cases(embedding: np.ndarray) -> list[dict]:
    random = np.random.default_rng(SEED)
    embeddings = [(1, embedding), (2**64 - 1, random.standard_normal(70).astype(np.float32)), (0, np.float32([0, -0.5, 3]))]
    cases = []
    for seed, values in embeddings:
        wide = values.astype(np.float64)
        # A running sum adds one number after the other; `sum` would add in pairs.
        sums = (signs(seed, len(wide)) * wide[:, None]).cumsum(0)[-1]
        projections = sums / np.sqrt((wide * wide).cumsum()[-1])
        bits = [f"{bits:016x}" for bits in projections.view(np.uint64).tolist()]
        cases.append({"seed": str(seed), "embedding": shortest(values), "bits": bits})
    return cases


def embedding(model: str, tensor: str, inputs: np.ndarray) -> np.ndarray:
    proto = onnx.load(MODELS / model / "model.onnx")
    proto.graph.output.append(onnx.helper.make_empty_tensor_value_info(tensor))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(proto.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run([tensor], {session.get_inputs()[0].name: inputs})[0].ravel()


def photo_input(photo: Image.Image) -> np.ndarray:
    """`[1, 3, 224, 224]`, by the steps of models/photos/manifest.json."""
    short = min(photo.size)
    photo = photo.convert("RGB").resize([256 * side // short for side in photo.size], Image.Resampling.BICUBIC)
    left, top = (photo.width - 224) // 2, (photo.height - 224) // 2
    pixels = np.asarray(photo)[top : top + 224, left : left + 224].astype(np.float64)
    return ((pixels - 127) / 128).transpose(2, 0, 1)[None].astype(np.float32)


def photo_embeddings() -> list[dict]:
    cases = []
    for file in ["cat.png", "rocket.png"]:
        inputs = photo_input(Image.open(GOLDEN / "photos" / file))
        cases.append({"file": file, "tensor": "flat", "values": shortest(embedding("photos", "flat", inputs))})
    return cases


def shortest(values: np.ndarray) -> list[float]:
    """Numbers with the fewest digits that give the same float32 again."""
    return [float(str(value)) for value in values]


def main() -> None:
    photos = photo_embeddings()
    content = {
        "image": image_cases(),
        "audio": audio_cases(),
        "text": text_cases(),
        "scripts": script_cases(),
        "bytes": bytes_cases(),
        "projections": projection_cases(np.float32(photos[0]["values"])),
        "embeddings": photos,
    }
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    (HERE / "signals.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

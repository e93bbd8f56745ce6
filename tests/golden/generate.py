"""Writes the golden vectors: what other people's code answers, for driftline to agree with.

Predictions come from onnxruntime after a preprocessing written with scikit-learn, NumPy and Pillow, which knows nothing
of the manifests. Build models/photos/model.onnx first (models/photos/build.py). The same packages write the same bytes.
"""

import json
import runpy
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd
from audio_cases import audio_cases
from bytes_cases import bytes_cases
from PIL import Image
from resize_cases import resize_cases
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from tabular_cases import tabular_cases
from text_cases import text_cases

HERE = Path(__file__).parent
MODELS = HERE.parent.parent / "models"


def write_json(name: str, content: dict) -> None:
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    (HERE / name).write_text(text + "\n", encoding="utf-8")


def run(model: str, inputs: np.ndarray) -> np.ndarray:
    """The first output of a model, as float32."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    path = MODELS / model / "model.onnx"
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: inputs.astype(np.float32)})[0]


def shortest(values: np.ndarray) -> list:
    """Numbers with the fewest digits that give the same float32 again."""
    return [shortest(value) if value.ndim else float(str(value)) for value in values]


def flights_preprocessing() -> ColumnTransformer:
    """What models/flights/train.py does, once more with scikit-learn's own classes."""

    def number(*functions: FunctionTransformer, impute: bool = True) -> Pipeline:
        imputer = [SimpleImputer(strategy="median")] if impute else []
        return make_pipeline(*imputer, *functions, StandardScaler())

    def clip(low: float, high: float) -> FunctionTransformer:
        return FunctionTransformer(np.clip, kw_args={"a_min": low, "a_max": high})

    log_rain = FunctionTransformer(lambda inches: np.log(inches + 0.01))
    return ColumnTransformer(
        [
            ("hour", number(impute=False), ["hour"]),
            ("distance", number(FunctionTransformer(np.log), impute=False), ["distance"]),
            ("carrier", OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["carrier"]),
            ("origin", OneHotEncoder(sparse_output=False), ["origin"]),
            ("temperatures", number(), ["temp", "dewp"]),
            ("humid", number(clip(0, 100)), ["humid"]),
            ("wind_speed", number(clip(0, 100)), ["wind_speed"]),
            ("precip", number(clip(0, 3), log_rain), ["precip"]),
            ("pressure", number(clip(900, 1100)), ["pressure"]),
            ("visib", number(clip(0, 10)), ["visib"]),
        ]
    )


def flights() -> dict:
    train = runpy.run_path(str(MODELS / "flights" / "train.py"))
    rows = train["load_flights"]()
    preprocessing = flights_preprocessing().fit(rows[train["in_training"](rows)])
    sample = pd.read_csv(MODELS / "flights" / "sample.csv")
    output = run("flights", preprocessing.transform(sample))[:, 0]
    columns = sample[train["COLUMNS"]].astype(object)
    given = columns.where(columns.notna(), None).to_dict("records")
    return {"rows": given, "output": shortest(output)}


def digits() -> dict:
    data = runpy.run_path(str(MODELS / "digits" / "data.py"))
    images, digits = data["load_digits"]()
    _, held_out = data["split"](digits)
    (HERE / "digits.bin").write_bytes(images[held_out].tobytes())
    output = run("digits", images[held_out][:, None] / 255)
    return {"output": shortest(output), "labels": digits[held_out].tolist()}


def photo_input(photo: Image.Image) -> np.ndarray:
    """`[3, 224, 224]`, as Hugging Face's image processors do it."""
    photo = photo.convert("RGB")
    # The short side becomes 256; the long one keeps the proportion, rounded down.
    short, long = sorted(photo.size)
    scaled = int(256 * long / short)
    photo = photo.resize((256, scaled) if photo.width == short else (scaled, 256), Image.Resampling.BICUBIC)
    # The middle; where a side leaves an odd number of pixels over, the extra one goes to the right or the bottom:
    # left = (width - 224) // 2, top = (height - 224) // 2.
    left, top = (photo.width - 224) // 2, (photo.height - 224) // 2
    pixels = np.asarray(photo)[top : top + 224, left : left + 224].astype(np.float64)
    return ((pixels - 127) / 128).transpose(2, 0, 1)


def photo_answers(paths: list[Path]) -> list[dict]:
    labels = (MODELS / "photos" / "labels.txt").read_text().splitlines()
    answers = []
    for path in paths:
        photo = Image.open(path)
        output = run("photos", photo_input(photo)[None])[0]
        best = np.argsort(-output, kind="stable")[:5]
        answer = {"file": path.name, "width": photo.width, "height": photo.height, "output": shortest(output)}
        answers.append(answer | {"top": [[labels[index], float(str(output[index]))] for index in best]})
    return answers


def photos() -> dict:
    folder = HERE / "photos"
    # JPEGs apart: their pixels also depend on the decoder, which has to be exact.
    return {"photos": photo_answers(sorted(folder.glob("*.png"))), "jpegs": photo_answers(sorted(folder.glob("*.jpg")))}


def main() -> None:
    write_json("tabular.json", tabular_cases())
    write_json("resize.json", resize_cases(HERE / "resize.bin"))
    write_json("audio.json", audio_cases(HERE / "audio.bin"))
    write_json("bytes.json", bytes_cases())
    write_json("text.json", text_cases())
    write_json("flights.json", flights())
    write_json("digits.json", digits())
    write_json("photos.json", photos())


if __name__ == "__main__":
    main()

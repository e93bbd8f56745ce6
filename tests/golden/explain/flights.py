"""Writes what shap says of the flights model: flights.json.

    pip install -r requirements.txt && python flights.py

`values` are those of KernelExplainer with all coalitions of the 11 columns, in the probability of being late, for each of the
`rows` against the `background`. Rows are those of ../flights.json; shap mixes them as they are given, and the preprocessing
is written once more with NumPy from the numbers in the manifest. The model is run by onnxruntime.
"""

import json
import logging
from pathlib import Path

import numpy as np
import onnxruntime
import shap

HERE = Path(__file__).parent
FLIGHTS = HERE.parent.parent.parent / "models" / "flights"
ROWS, BACKGROUND = 4, 16

logging.getLogger("shap").setLevel(logging.ERROR)

manifest = json.loads((FLIGHTS / "manifest.json").read_text())
features = manifest["pipeline"]["features"]
columns = [field["name"] for field in manifest["signature"]["inputs"]]
session = onnxruntime.InferenceSession(FLIGHTS / "model.onnx", providers=["CPUExecutionProvider"])


def number(values: np.ndarray, steps: list[dict]) -> np.ndarray:
    for step in steps:
        match step["op"]:
            case "impute":
                values = np.where(np.isnan(values), step["value"], values)
            case "clip":
                values = np.clip(values, step["min"], step["max"])
            case "log":
                values = np.log(values + step["offset"])
            case "scale":
                values = (values - step["mean"]) / step["std"]
    return values[:, None]


def predict(codes: np.ndarray) -> np.ndarray:
    """The probabilities of rows whose categories are positions among the values."""
    parts = []
    for feature in features:
        values = codes[:, columns.index(feature["column"])].astype(float)
        if feature["encode"] == "one_hot":
            parts.append(values[:, None] == np.arange(len(feature["values"])))
        else:
            parts.append(number(values, feature.get("steps", [])))
    inputs = np.hstack(parts).astype(np.float32)
    return session.run(None, {session.get_inputs()[0].name: inputs})[0][:, 0].astype(float)


def codes(row: dict) -> list[float]:
    categories = {feature["column"]: feature["values"] for feature in features if feature["encode"] == "one_hot"}
    value = lambda name: categories[name].index(row[name]) if name in categories else row[name]
    return [np.nan if value(name) is None else float(value(name)) for name in columns]


def main() -> None:
    golden = json.loads((HERE.parent / "flights.json").read_text())["rows"]
    # 83 is prime, so that the rows come from all over the year.
    chosen = [golden[83 * place % len(golden)] for place in range(ROWS + BACKGROUND)]
    rows, background = chosen[:ROWS], chosen[ROWS:]
    explainer = shap.KernelExplainer(predict, np.array([codes(row) for row in background]))
    given = np.array([codes(row) for row in rows])
    values = explainer.shap_values(given, nsamples=2 ** len(columns), l1_reg=False, silent=True)
    missed = np.abs(values.sum(axis=1) + explainer.expected_value - predict(given)).max()
    assert missed < 1e-6, f"shap's own values miss the prediction by {missed}"
    content = {
        "rows": rows,
        "background": background,
        "base": float(explainer.expected_value),
        "values": values.tolist(),
    }
    (HERE / "flights.json").write_text(json.dumps(content, separators=(",", ":"), allow_nan=False) + "\n")


if __name__ == "__main__":
    main()

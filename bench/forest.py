"""Trains forests on scikit-learn's breast cancer data: `forest_50.onnx`, `forest_1000.onnx` and `rows.json`."""

import json
import sys
from pathlib import Path

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from skl2onnx import to_onnx

SEED = 7


def main(folder):
    rows, labels = load_breast_cancer(return_X_y=True)
    rows = rows.astype("float32")
    for trees in [50, 1000]:
        forest = RandomForestClassifier(trees, random_state=SEED).fit(rows, labels)
        model = to_onnx(forest, rows[:1], options={"zipmap": False})
        (folder / f"forest_{trees}.onnx").write_bytes(model.SerializeToString())
    (folder / "rows.json").write_text(json.dumps(rows.tolist()))


main(Path(sys.argv[1]))

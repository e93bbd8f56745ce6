"""Trains forests on data that scikit-learn ships or makes: two of small trees (breast cancer), one of trees with over 64 leaves
(whether a handwritten digit is odd), one of trees with over 600 (thousands of noisy rows). For each its model and its rows."""

import json
import sys
from pathlib import Path

from sklearn.datasets import load_breast_cancer, load_digits, make_classification
from sklearn.ensemble import RandomForestClassifier
from skl2onnx import to_onnx

SEED = 7


def train(folder, name, trees, rows, labels):
    rows = rows.astype("float32")
    forest = RandomForestClassifier(trees, random_state=SEED).fit(rows, labels)
    model = to_onnx(forest, rows[:1], options={"zipmap": False})
    (folder / f"{name}.onnx").write_bytes(model.SerializeToString())
    (folder / f"{name}.json").write_text(json.dumps(rows.tolist()))


def main(folder):
    rows, labels = load_breast_cancer(return_X_y=True)
    train(folder, "cancer_50", 50, rows, labels)
    train(folder, "cancer_1000", 1000, rows, labels)
    digits, digit = load_digits(return_X_y=True)
    train(folder, "digits_50", 50, digits, digit % 2)
    rows, labels = make_classification(6000, 20, n_informative=10, flip_y=0.15, random_state=SEED)
    train(folder, "noisy_50", 50, rows, labels)


main(Path(sys.argv[1]))

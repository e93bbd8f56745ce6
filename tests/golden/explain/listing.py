"""Forests as lists, for `forests.json`, and how far shap's KernelExplainer is off on them."""

import json

import numpy as np
import shap

KERNEL_RUNS = 20


def below(threshold: float) -> float:
    """The largest float of 32 bits that is not above: rows are floats of 32 bits, so they go the same way."""
    single = np.float32(threshold)
    return float(single if single <= threshold else np.nextafter(single, np.float32(-np.inf)))


class Listing:
    def __init__(self) -> None:
        self.splits, self.leaves, self.roots = [], [], []

    def leaf(self, values: list[float]) -> int:
        self.leaves.append(values)
        return -len(self.leaves)

    def split(self, feature: int, threshold: float, comparison: str, missing: bool) -> int:
        self.splits.append([feature, threshold, comparison, missing, None, None])
        return len(self.splits) - 1

    def add_sklearn(self, tree, value, node: int = 0) -> int:
        if tree.children_left[node] < 0:
            return self.leaf(value(tree.value[node]))
        number = self.split(int(tree.feature[node]), below(tree.threshold[node]), "<=", False)
        self.splits[number][4] = self.add_sklearn(tree, value, tree.children_left[node])
        self.splits[number][5] = self.add_sklearn(tree, value, tree.children_right[node])
        return number

    def add_xgboost(self, node: dict) -> int:
        if "leaf" in node:
            return self.leaf([float(np.float32(node["leaf"]))])
        children = {child["nodeid"]: child for child in node["children"]}
        feature = int(node["split"][1:])
        missing = node["missing"] == node["yes"]
        number = self.split(feature, float(np.float32(node["split_condition"])), "<", missing)
        self.splits[number][4] = self.add_xgboost(children[node["yes"]])
        self.splits[number][5] = self.add_xgboost(children[node["no"]])
        return number


def numbers(array) -> list:
    """Numbers, with null for what is missing."""
    return json.loads(json.dumps(np.asarray(array, dtype=float).tolist()).replace("NaN", "null"))


def kernel_errors(predict, background, rows, values) -> list[float]:
    """Relative squared errors of KernelExplainer for the first output, of each row and of several seeds."""
    features = rows.shape[1]
    explainer = shap.KernelExplainer(predict, background)
    errors = []
    for seed in range(KERNEL_RUNS):
        np.random.seed(seed)
        found = explainer.shap_values(rows, nsamples=8 * features, l1_reg=False, silent=True)
        distances = ((found - values[:, :, 0]) ** 2).sum(axis=1)
        errors += (distances / (values[:, :, 0] ** 2).sum(axis=1)).tolist()
    return errors


def single(data) -> np.ndarray:
    return np.asarray(data, dtype=np.float32)

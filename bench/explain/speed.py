"""Says how long shap takes for a forest of 1,000 trees of depth 6 and 100 background rows: python speed.py folder

Into the folder go `forest.onnx`, `rows.json` with the background and the rows explained, and `forest.json` for the crate's
example `speed`.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import shap
from listing import Listing, numbers, single
from onnx import TensorProto, helper
from sklearn.datasets import make_friedman1
from sklearn.ensemble import GradientBoostingRegressor


def ensemble(listing: Listing, base: float, features: int) -> onnx.ModelProto:
    """The listed trees as ONNX has them: nodes with their way by tree and number."""
    nodes = {name: [] for name in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")}
    leaves = {name: [] for name in ("treeids", "nodeids", "ids", "weights")}

    def add(tree: int, child: int) -> int:
        number = len(nodes["nodeids"]) - first
        row = (tree, number, 0, 0.0, "LEAF", 0, 0)
        place = len(nodes["nodeids"])
        for values, value in zip(nodes.values(), row):
            values.append(value)
        if child < 0:
            for values, value in zip(leaves.values(), (tree, number, 0, listing.leaves[-1 - child][0])):
                values.append(value)
            return number
        feature, threshold, _, _, passes, fails = listing.splits[child]
        nodes["featureids"][place], nodes["values"][place], nodes["modes"][place] = feature, threshold, "BRANCH_LEQ"
        nodes["truenodeids"][place] = add(tree, passes)
        nodes["falsenodeids"][place] = add(tree, fails)
        return number

    for tree, root in enumerate(listing.roots):
        first = len(nodes["nodeids"])
        add(tree, root)
    attributes = {f"nodes_{name}": values for name, values in nodes.items()}
    attributes |= {f"target_{name}": values for name, values in leaves.items()}
    node = helper.make_node(
        "TreeEnsembleRegressor", ["x"], ["y"], domain="ai.onnx.ml", n_targets=1, base_values=[base], **attributes
    )
    value = lambda name, width: helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, width])
    graph = helper.make_graph([node], "forest", [value("x", features)], [value("y", 1)])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


inputs, targets = make_friedman1(5000, 20, random_state=1)
inputs = single(inputs)
model = GradientBoostingRegressor(n_estimators=1000, max_depth=6, subsample=0.5, max_features=6, random_state=1)
model.fit(inputs, targets)
background, rows = inputs[:100], inputs[100:120]

explainer = shap.TreeExplainer(model, background, feature_perturbation="interventional")
times, values = [], []
for row in rows:
    start = time.perf_counter()
    values.append(explainer.shap_values(row[None], check_additivity=False)[0])
    times.append((time.perf_counter() - start) * 1e3)
print(f"a row explained by shap in {np.median(times):.1f} ms ({min(times):.1f} to {max(times):.1f})")

listing = Listing()
for [tree] in model.estimators_:
    listing.roots.append(listing.add_sklearn(tree.tree_, lambda value: [float(value[0, 0]) * model.learning_rate]))
case = {
    "name": "gradient boosting, 1,000 trees of depth 6, 100 background rows",
    "features": 20,
    "base": [float(model.init_.constant_[0, 0])],
    "splits": listing.splits,
    "leaves": listing.leaves,
    "roots": listing.roots,
    "background": numbers(background),
    "rows": numbers(rows),
    "values": np.asarray(values)[..., None].tolist(),
    "kernel_errors": [],
}
folder = Path(sys.argv[1])
(folder / "forest.json").write_text(json.dumps({"cases": [case]}))
(folder / "rows.json").write_text(json.dumps({name: case[name] for name in ("background", "rows", "values")}))
onnx.save(ensemble(listing, case["base"][0], 20), folder / "forest.onnx")

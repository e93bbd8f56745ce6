"""Says how long shap takes for a forest of 1,000 trees of depth 6 and 100 background rows, and writes the forest.

    python speed.py forest.json
    cargo run --release -p driftline-explain --example speed -- forest.json
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import shap
from generate import Listing, numbers, single
from sklearn.datasets import make_friedman1
from sklearn.ensemble import GradientBoostingRegressor

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
Path(sys.argv[1]).write_text(json.dumps({"cases": [case]}))

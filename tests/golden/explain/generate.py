"""Writes what shap says of forests and of a small network, and what lime fits to samples.

    pip install -r requirements.txt && python generate.py

The same packages write the same files.

`forests.json`: forests as lists of splits (feature, threshold, "<" or "<=", whether missing passes, child that passes,
child that fails) and leaves; a child is a split's number, or -1 minus a leaf's. `background`, `rows`, and for each row the
interventional SHAP `values` of each feature and output. `kernel_errors` are those of shap's KernelExplainer against
these, with 8 evaluations a feature: the squared distance, relative to the squared length.
`network.json`: a network of one hidden layer of ReLU; exact SHAP `values` by KernelExplainer with all coalitions, and `owen`
values by PartitionExplainer over a `hierarchy` of lists.
`lime.json`: `samples` (ones and zeros) with `targets`; what LimeBase fits to them, for each choice of options.
"""

import json
import logging
from pathlib import Path

import numpy as np
import shap
import xgboost
from lime.lime_base import LimeBase
from listing import Listing, kernel_errors, numbers, single
from scipy.cluster.hierarchy import linkage
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor, RandomForestClassifier
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
SEED = 42

logging.getLogger("shap").setLevel(logging.ERROR)


def case(name: str, listing: Listing, base: list[float], model, predict, background, rows, kernel: bool) -> dict:
    explainer = shap.TreeExplainer(model, background, feature_perturbation="interventional", model_output="raw")
    values = np.asarray(explainer.shap_values(rows, check_additivity=False), dtype=float)
    values = values.reshape(len(rows), rows.shape[1], -1)
    missed = values.sum(axis=1) + explainer.expected_value - explainer.model.predict(rows).reshape(len(rows), -1)
    assert np.abs(missed).max() < 1e-4, f"{name}: shap's own values miss the prediction by {np.abs(missed).max()}"
    errors = kernel_errors(predict, background, rows, values) if kernel else []
    print(name, len(listing.splits), "splits; KernelExplainer", np.mean(errors) if errors else "not run")
    return {
        "name": name,
        "features": rows.shape[1],
        "base": base,
        "splits": listing.splits,
        "leaves": listing.leaves,
        "roots": listing.roots,
        "background": numbers(background),
        "rows": numbers(rows),
        "values": values.tolist(),
        "kernel_errors": errors,
    }


def forests() -> list[dict]:
    cases = []
    rng = np.random.default_rng(SEED)

    data = load_diabetes(scaled=False)
    model = GradientBoostingRegressor(n_estimators=60, max_depth=4, random_state=SEED).fit(single(data.data), data.target)
    listing = Listing()
    for [tree] in model.estimators_:
        listing.roots.append(listing.add_sklearn(tree.tree_, lambda value: [float(value[0, 0]) * model.learning_rate]))
    chosen = rng.permutation(len(data.data))
    background, rows = single(data.data[chosen[:30]]), single(data.data[chosen[30:36]])
    base = [float(model.init_.constant_[0, 0])]
    predict = lambda rows: model.predict(single(rows))
    cases.append(case("diabetes, gradient boosting", listing, base, model, predict, background, rows, True))

    data = load_wine()
    forest = RandomForestClassifier(n_estimators=20, max_depth=6, random_state=SEED).fit(single(data.data), data.target)
    listing = Listing()
    for tree in forest.estimators_:
        share = lambda value: (value[0] / value[0].sum() / len(forest.estimators_)).tolist()
        listing.roots.append(listing.add_sklearn(tree.tree_, share))
    chosen = rng.permutation(len(data.data))
    # shap rounds thresholds to the nearest float of 32 bits: a value next to one goes the other way in it than in the
    # forest, and its values don't add up. Moved a little, no value is next to a threshold.
    moved = data.data * (1 + 1e-3 * rng.random(data.data.shape))
    background, rows = single(moved[chosen[:30]]), single(moved[chosen[30:36]])
    predict = lambda rows: forest.predict_proba(single(rows))[:, 0]
    cases.append(case("wine, random forest", listing, [0.0] * 3, forest, predict, background, rows, True))

    for name, data, trees, depth in [
        ("breast cancer, gradient boosting", load_breast_cancer(), 60, 3),
        ("digits, gradient boosting", load_digits(), 60, 4),
    ]:
        target = (data.target % 2).astype(int)
        booster = GradientBoostingClassifier(n_estimators=trees, max_depth=depth, random_state=SEED)
        booster.fit(single(data.data), target)
        listing = Listing()
        for [tree] in booster.estimators_:
            listing.roots.append(
                listing.add_sklearn(tree.tree_, lambda value: [float(value[0, 0]) * booster.learning_rate])
            )
        share = booster.init_.class_prior_[1]
        chosen = rng.permutation(len(data.data))
        background, rows = single(data.data[chosen[:20]]), single(data.data[chosen[20:26]])
        predict = lambda rows: booster.decision_function(single(rows))
        base = [float(np.log(share / (1 - share)))]
        cases.append(case(name, listing, base, booster, predict, background, rows, True))

    data = load_diabetes(scaled=False)
    gaps = single(data.data)
    gaps[rng.random(gaps.shape) < 0.1] = np.nan
    boosted = xgboost.XGBRegressor(n_estimators=30, max_depth=5, base_score=150.0, random_state=SEED)
    boosted.fit(gaps, data.target)
    listing = Listing()
    for text in boosted.get_booster().get_dump(dump_format="json"):
        listing.roots.append(listing.add_xgboost(json.loads(text)))
    background, rows = gaps[:40], gaps[40:46]
    cases.append(case("diabetes with gaps, XGBoost", listing, [150.0], boosted, None, background, rows, False))
    return cases


def nested(tree, leaves: int, node: int) -> int | list:
    """A hierarchy of lists from SciPy's linkage."""
    if node < leaves:
        return node
    return [nested(tree, leaves, int(child)) for child in tree[node - leaves, :2]]


def network() -> dict:
    data = load_diabetes(scaled=False)
    inputs = StandardScaler().fit_transform(data.data)
    model = MLPRegressor(hidden_layer_sizes=(12,), max_iter=2000, random_state=SEED).fit(inputs, data.target / 100)
    background, rows = inputs[:15], inputs[15:20]
    features = inputs.shape[1]
    kernel = shap.KernelExplainer(model.predict, background)
    values = kernel.shap_values(rows, nsamples=2**features, l1_reg=False, silent=True)
    tree = linkage(inputs.T, "average")
    masker = shap.maskers.Partition(background, clustering=tree)
    partition = shap.PartitionExplainer(model.predict, masker)
    owen = partition(rows, max_evals=100_000, silent=True).values
    return {
        "hidden": model.coefs_[0].T.tolist(),
        "hidden_bias": model.intercepts_[0].tolist(),
        "output": model.coefs_[1][:, 0].tolist(),
        "output_bias": float(model.intercepts_[1][0]),
        "background": background.tolist(),
        "rows": rows.tolist(),
        "predictions": model.predict(rows).tolist(),
        "values": np.asarray(values).tolist(),
        "hierarchy": nested(tree, features, 2 * features - 2),
        "owen": owen.tolist(),
    }


def lime() -> dict:
    rng = np.random.default_rng(SEED)
    players = 9
    samples = (rng.random((300, players)) < 0.6).astype(int)
    samples[0] = 1
    slopes = rng.normal(size=players)
    targets = samples @ slopes + 2 * samples[:, 0] * samples[:, 4] + 0.3 * rng.normal(size=len(samples))
    present = samples.sum(axis=1)
    distances = {
        "euclidean": (np.sqrt(players - present), 0.75 * np.sqrt(players)),
        "cosine": (1 - np.sqrt(present / players), 0.25),
    }
    fits = []
    for distance, (lengths, width) in distances.items():
        kernel = lambda lengths, width=width: np.sqrt(np.exp(-(lengths**2) / width**2))
        base = LimeBase(kernel, random_state=SEED)
        for max_features in [3, 6, 7, 9]:
            intercept, found, score, local = base.explain_instance_with_data(
                samples, targets.reshape(-1, 1), lengths, 0, max_features, feature_selection="auto"
            )
            fits.append(
                {
                    "distance": distance,
                    "kernel_width": float(width),
                    "max_features": max_features,
                    "intercept": float(intercept),
                    "coefficients": [[int(player), float(value)] for player, value in found],
                    "score": float(score),
                    "local_prediction": float(local[0]),
                }
            )
    return {"samples": samples.tolist(), "targets": targets.tolist(), "fits": fits}


def write(name: str, content) -> None:
    text = json.dumps(content, separators=(",", ":"))
    (HERE / name).write_text(text + "\n")


if __name__ == "__main__":
    write("lime.json", lime())
    write("network.json", network())
    write("forests.json", {"cases": forests()})

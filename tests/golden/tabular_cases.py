"""Golden vectors of tabular pipelines: rows, and the features that scikit-learn and pandas make of them.

No expected value is computed by interpreting the pipeline: each is asked of a library, and the pipeline beside it is
what driftline needs to say the same. Logarithms may differ in the last bits: compare within 1e-12 of the value or of 1.
"""

from datetime import timedelta, timezone

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_wine
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler

NAN = float("nan")
PARTS = ["year", "month", "day", "hour", "minute", "weekday", "day_of_year", "unix_seconds"]


def case(name: str, inputs: dict[str, str], features: list[dict], rows: list[dict], expected: np.ndarray) -> dict:
    fields = [{"name": column, "type": kind} for column, kind in inputs.items()]
    rows = [
        {column: None if value is None or value != value else value for column, value in row.items()} for row in rows
    ]
    expected = np.asarray(expected, dtype=np.float64).reshape(len(rows), -1)
    assert np.isfinite(expected).all(), name
    return {"name": name, "inputs": fields, "features": features, "rows": rows, "expected": expected.tolist()}


def number_case(name: str, steps: list[dict], values: list[float], expected: np.ndarray, kind: str = "double") -> dict:
    feature = {"column": "x", "encode": "number"} | ({"steps": steps} if steps else {})
    return case(name, {"x": kind}, [feature], [{"x": value} for value in values], expected)


def column(values: list) -> np.ndarray:
    return np.array(values, dtype=np.float64)[:, None]


def scale_step(scaler: StandardScaler, index: int = 0) -> dict:
    return {"op": "scale", "mean": float(scaler.mean_[index]), "std": float(scaler.scale_[index])}


def impute_step(imputer: SimpleImputer, index: int = 0) -> dict:
    return {"op": "impute", "value": float(imputer.statistics_[index])}


def number_cases() -> list[dict]:
    training = column([39.02, 41.0, NAN, 10.94, 37.94, 64.4, NAN, 33.08])
    complete = training[~np.isnan(training)][:, None]
    values = [39.02, -460.0, 1e9, 0.1 + 0.2, 64.4, 0.0]
    gaps = [39.02, NAN, -5.5, NAN, 100.0]
    positive = [1e-6, 0.5, 1.0, np.e, 1e15]

    scaler = StandardScaler().fit(complete)
    median, mean = SimpleImputer(strategy="median").fit(training), SimpleImputer(strategy="mean").fit(training)
    impute_scale = make_pipeline(SimpleImputer(strategy="median"), StandardScaler()).fit(training)
    log_scale = make_pipeline(FunctionTransformer(np.log), StandardScaler()).fit(complete)
    clipped = np.clip(column(values), 0, 50)
    clip = {"op": "clip", "min": 0, "max": 50}
    impute_scale_steps = [impute_step(impute_scale[0]), scale_step(impute_scale[1])]
    return [
        number_case("number as it is", [], values, column(values)),
        number_case("scale", [scale_step(scaler)], values, scaler.transform(column(values))),
        number_case("impute the median", [impute_step(median)], gaps, median.transform(column(gaps))),
        number_case("impute the mean", [impute_step(mean)], gaps, mean.transform(column(gaps))),
        number_case("impute, then scale", impute_scale_steps, gaps, impute_scale.transform(column(gaps))),
        number_case(
            "scale, then impute: missing values pass the earlier step",
            [scale_step(scaler), {"op": "impute", "value": 0.0}],
            gaps,
            np.nan_to_num(scaler.transform(column(gaps)), nan=0.0),
        ),
        number_case("clip", [clip], values, clipped),
        number_case("clip below only", [{"op": "clip", "min": 0}], values, np.clip(column(values), 0, None)),
        number_case("clip above only", [{"op": "clip", "max": 0}], values, np.clip(column(values), None, 0)),
        number_case("clip to one value", [{"op": "clip", "min": 3, "max": 3}], values, np.clip(column(values), 3, 3)),
        number_case("clip, then scale", [clip, scale_step(scaler)], values, scaler.transform(clipped)),
        number_case(
            "scale, then clip", [scale_step(scaler), clip], values, np.clip(scaler.transform(column(values)), 0, 50)
        ),
        number_case("log", [{"op": "log", "offset": 0}], positive, np.log(column(positive))),
        number_case(
            "log of 1 more",
            [{"op": "log", "offset": 1}],
            [0.0, 3.5, -0.5, 1e-9],
            np.log1p(column([0.0, 3.5, -0.5, 1e-9])),
        ),
        number_case(
            "log with offset",
            [{"op": "log", "offset": 0.01}],
            [0.0, 0.32, 1.21],
            np.log(column([0.0, 0.32, 1.21]) + 0.01),
        ),
        number_case(
            "log of negative numbers with offset",
            [{"op": "log", "offset": 500}],
            [-460.0, -499.5, 0.0],
            np.log(column([-460.0, -499.5, 0.0]) + 500),
        ),
        number_case(
            "log, then scale",
            [{"op": "log", "offset": 0}, scale_step(log_scale[1])],
            positive,
            log_scale.transform(column(positive)),
        ),
        number_case(
            "whole numbers",
            [],
            [0, -1, 2147483647, -2147483648 + 1],
            column([0, -1, 2147483647, -2147483647]),
            "integer",
        ),
        number_case("long whole numbers", [], [2**53, -(2**53), 7], column([2**53, -(2**53), 7]), "long"),
        number_case("numbers of 32 bits", [], [0.5, 16777216.0, -3.25], column([0.5, 16777216.0, -3.25]), "float"),
    ]


def category_case(name: str, feature: dict, values: list, expected: np.ndarray) -> dict:
    feature = {"column": "c", **feature}
    return case(name, {"c": "string"}, [feature], [{"c": value} for value in values], expected)


def texts(values: list) -> np.ndarray:
    return np.array(values, dtype=object)[:, None]


def category_cases() -> list[dict]:
    carriers = ["UA", "AA", "B6"]
    one_hot = OneHotEncoder(categories=[carriers], handle_unknown="ignore", sparse_output=False).fit(texts(carriers))
    spellings = ["", " ", "\u00e9", "e\u0301", "1", "01", "zürich", "ZÜRICH", "東京", "🛫"]
    spelt = OneHotEncoder(categories=[spellings], handle_unknown="ignore", sparse_output=False).fit(texts(spellings))
    ordinal = OrdinalEncoder(categories=[carriers]).fit(texts(carriers))
    lenient = OrdinalEncoder(
        categories=[carriers], handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-1
    ).fit(texts(carriers))
    # pandas has codes of its own for categories: -1 for what is none of them.
    codes = pd.Categorical(["B6", "AA", None, "ZZ"], categories=carriers).codes
    known = ["AA", "B6", "UA", "AA"]
    odd = ["AA", "ZZ", "UA", "ua", ""]
    gaps = ["AA", None, "B6"]
    others = pd.Series(odd).where(lambda series: series.isin(carriers), "B6").tolist()
    filled = pd.Series(gaps, dtype=object).fillna("UA").tolist()
    encode = {"encode": "one_hot", "values": carriers}
    position = {"encode": "ordinal", "values": carriers}
    return [
        category_case("one hot", encode, known, one_hot.transform(texts(known))),
        category_case("one hot, unknown is zeros", encode | {"unknown": "zeros"}, odd, one_hot.transform(texts(odd))),
        category_case("one hot, missing is zeros", encode | {"missing": "zeros"}, gaps, one_hot.transform(texts(gaps))),
        category_case(
            "one hot, unknown is a value", encode | {"unknown": {"value": "B6"}}, odd, one_hot.transform(texts(others))
        ),
        category_case(
            "one hot, missing is a value", encode | {"missing": {"value": "UA"}}, gaps, one_hot.transform(texts(filled))
        ),
        category_case(
            "one hot compares texts byte for byte",
            {"encode": "one_hot", "values": spellings, "unknown": "zeros"},
            [*spellings, "É", "  ", "1.0"],
            spelt.transform(texts([*spellings, "É", "  ", "1.0"])),
        ),
        category_case("ordinal", position, known, ordinal.transform(texts(known))),
        category_case(
            "ordinal, unknown is a number", position | {"unknown": {"number": -1}}, odd, lenient.transform(texts(odd))
        ),
        category_case(
            "ordinal, unknown is a value",
            position | {"unknown": {"value": "B6"}},
            odd,
            ordinal.transform(texts(others)),
        ),
        category_case(
            "ordinal, missing is a value",
            position | {"missing": {"value": "UA"}},
            gaps,
            ordinal.transform(texts(filled)),
        ),
        category_case(
            "ordinal, missing and unknown are a number",
            position | {"missing": {"number": -1}, "unknown": {"number": -1}},
            ["B6", "AA", None, "ZZ"],
            codes,
        ),
        *boolean_cases(),
    ]


def boolean_cases() -> list[dict]:
    def boolean_case(name: str, missing: dict, values: list, expected: pd.Series) -> dict:
        rows = [{"b": value} for value in values]
        return case(
            name,
            {"b": "boolean"},
            [{"column": "b", "encode": "boolean", **missing}],
            rows,
            expected.astype(float).to_numpy(),
        )

    series = pd.Series([True, None, False], dtype="boolean")
    return [
        boolean_case("boolean", {}, [True, False], pd.Series([True, False])),
        boolean_case("boolean, missing is true", {"missing": True}, [True, None, False], series.fillna(True)),
        boolean_case("boolean, missing is false", {"missing": False}, [True, None, False], series.fillna(False)),
    ]


def calendar(moments: pd.DatetimeIndex, utc_offset_minutes: int, parts: list[str]) -> np.ndarray:
    local = moments.tz_convert(timezone(timedelta(minutes=utc_offset_minutes)))
    seconds = (moments - pd.Timestamp(0, unit="ms", tz="UTC").as_unit("ms")) / pd.Timedelta(1, "s")
    values = {part: getattr(local, part, None) for part in PARTS}
    values |= {"day_of_year": local.day_of_year, "unix_seconds": seconds}
    return np.stack([np.asarray(values[part], dtype=np.float64) for part in parts], axis=1)


def time_case(name: str, given: list, utc_offset_minutes: int = 0, parts: list[str] = PARTS) -> dict:
    in_numbers = not isinstance(given[0], str)
    if in_numbers:
        moments = [pd.Timestamp(moment, unit="ms", tz="UTC") for moment in given]
    else:
        moments = [pd.Timestamp(moment).tz_convert("UTC") for moment in given]
    # In milliseconds, because nanoseconds reach back to the year 1677 only.
    moments = pd.DatetimeIndex([moment.as_unit("ms") for moment in moments])
    feature = {"column": "t", "encode": "timestamp", "parts": parts}
    if utc_offset_minutes:
        feature["utc_offset_minutes"] = utc_offset_minutes
    rows = [{"t": moment} for moment in given]
    return case(name, {"t": "datetime"}, [feature], rows, calendar(moments, utc_offset_minutes, parts))


def time_cases() -> list[dict]:
    day = 86_400_000
    new_year = ["2013-01-01T04:59:59Z", "2013-01-01T05:00:00Z", "2012-12-31T23:59:59.999Z", "2013-07-01T00:00:00Z"]
    leap = ["2000-02-29T12:00:00Z", "2000-12-31T12:00:00Z", "1900-02-28T23:00:00Z", "1900-03-01T00:00:00Z"]
    leap += ["2023-12-31T00:00:00Z", "2024-02-29T23:59:59Z", "2024-12-31T00:00:00Z", "2100-03-01T00:00:00Z"]
    offsets = [
        "2013-06-15T00:30:00+05:45",
        "2013-06-15T00:30:00-09:30",
        "2013-06-15T00:30:00+00:00",
        "2013-06-15T00:30:00.250-04:00",
    ]
    return [
        time_case("moments in milliseconds", [0, 1, 999, 1356998400000, 1709210096789, 4102444800000]),
        time_case("moments before 1970", [-1, -1000, -1001, -day, -day - 1, -2208988800000, -11676096000000]),
        time_case("leap years", leap),
        time_case("texts with their own offset", offsets),
        time_case("local time west of Greenwich", new_year, -300),
        time_case("local time east of Greenwich", new_year, 345),
        time_case("local time before 1970", [-1, 0, 17_999_999, 18_000_000, -day], -300),
        time_case("the largest offsets", [0, day - 1, day], -1439, ["day", "hour", "minute", "weekday"]),
        time_case("some parts in another order", new_year, 60, ["weekday", "hour", "year"]),
    ]


def table_cases() -> list[dict]:
    wine = load_wine(as_frame=True).frame.iloc[::15, :4]
    scaler = StandardScaler().fit(load_wine().data[:, :4])
    steps = [[scale_step(scaler, index)] for index in range(4)]
    wine_features = [{"column": name, "encode": "number", "steps": step} for name, step in zip(wine.columns, steps)]

    flights = pd.DataFrame(
        {
            "carrier": ["UA", "AA", "ZZ", "UA"],
            "distance": [1400.0, 1089.0, 200.0, 2475.0],
            "temp": [39.02, NAN, 10.94, 64.4],
            "origin": ["EWR", "JFK", "LGA", "EWR"],
        }
    )
    transformer = ColumnTransformer(
        [
            ("temp", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), ["temp"]),
            (
                "carrier",
                OneHotEncoder(categories=[["AA", "UA"]], handle_unknown="ignore", sparse_output=False),
                ["carrier"],
            ),
            ("log distance", FunctionTransformer(np.log), ["distance"]),
            ("origin", OrdinalEncoder(categories=[["EWR", "JFK", "LGA"]]), ["origin"]),
            ("distance", "passthrough", ["distance"]),
        ]
    ).fit(flights)
    imputer, temp_scaler = (step for _, step in transformer.named_transformers_["temp"].steps)
    features = [
        {"column": "temp", "encode": "number", "steps": [impute_step(imputer), scale_step(temp_scaler)]},
        {"column": "carrier", "encode": "one_hot", "values": ["AA", "UA"], "unknown": "zeros"},
        {"column": "distance", "encode": "number", "steps": [{"op": "log", "offset": 0}]},
        {"column": "origin", "encode": "ordinal", "values": ["EWR", "JFK", "LGA"]},
        {"column": "distance", "encode": "number"},
    ]
    inputs = {"carrier": "string", "distance": "double", "temp": "double", "origin": "string"}
    left_out = case(
        "a column that is not required may be left out",
        {"x": "double", "y": "double"},
        [{"column": name, "encode": "number", "steps": [{"op": "impute", "value": 2.5}]} for name in "xy"],
        [{"x": 1.0}, {"x": NAN}],
        SimpleImputer(strategy="constant", fill_value=2.5, keep_empty_features=True).fit_transform(
            [[1.0, NAN], [NAN, NAN]]
        ),
    )
    left_out["inputs"][1]["required"] = False
    return [
        case(
            "wine",
            dict.fromkeys(wine.columns, "double"),
            wine_features,
            wine.to_dict("records"),
            scaler.transform(wine.to_numpy()),
        ),
        case(
            "many columns, in an order of their own",
            inputs,
            features,
            flights.to_dict("records"),
            transformer.transform(flights),
        ),
        left_out,
    ]


def tabular_cases() -> dict:
    return {"cases": [*number_cases(), *category_cases(), *time_cases(), *table_cases()]}

"""Turns the test data of the installed onnx package into `index.json` and `data.bin`, which need no protobuf to be read.

    python extract.py FOLDER

Follows onnx/backend/test/runner: which files belong to which input, the tolerances, and the inputs of the light models.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from data import Data
from onnx import numpy_helper
from onnx.backend.test.loader import DATA_DIR, load_model_tests

SUITES = ["node", "simple", "pytorch-operator", "pytorch-converted"]
def graph_inputs(graph):
    initializers = {tensor.name for tensor in graph.initializer}
    return [info for info in graph.input if info.name not in initializers]


def about(suite, test, model, data):
    return {
        "suite": suite,
        "name": test.name,
        "rtol": test.rtol,
        "atol": test.atol,
        "model": data.add(model.read_bytes()),
    }


def case(suite, test, data):
    folder = Path(test.model_dir)
    sets = list(folder.glob("test_data_*"))
    if sets != [folder / "test_data_set_0"]:
        raise ValueError(f"{folder} has other data than one set")
    graph = onnx.load(folder / "model.onnx").graph
    return {
        **about(suite, test, folder / "model.onnx", data),
        "inputs": data.values(sets[0], "input", graph_inputs(graph)),
        "outputs": data.values(sets[0], "output", list(graph.output)),
    }


def light_input(info):
    """The runner's `generate_dummy_data`: it rises from 0 to 1."""
    shape = [size.dim_value for size in info.type.tensor_type.shape.dim]
    count = np.prod(shape)
    return numpy_helper.from_array((np.arange(count).reshape(shape) / count).astype(np.float32))


def light_case(test, data):
    path = Path(DATA_DIR, "light", Path(test.url).name)
    graph = onnx.load(path).graph
    output = path.with_name(f"{path.stem}_output_0.pb")
    return {
        **about("light", test, path, data),
        "inputs": [{"name": info.name, "value": data.tensor(light_input(info))} for info in graph_inputs(graph)],
        "outputs": [{"name": info.name, "value": data.value(output, "tensor_type")} for info in graph.output],
    }


def tests(kind):
    return sorted(load_model_tests(kind=kind), key=lambda test: test.name)


def main(folder):
    data = Data(folder / "data.bin")
    cases = [case(suite, test, data) for suite in SUITES for test in tests(suite)]
    # The tests of kind "real" name the models in the folder "light".
    cases += [light_case(test, data) for test in tests("real")]
    data.file.close()
    (folder / "index.json").write_text(json.dumps(cases))
    print(f"{len(cases)} cases", file=sys.stderr)


main(Path(sys.argv[1]))

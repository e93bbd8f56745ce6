"""Turns the test data of the installed onnx package into `index.json` and `data.bin`, which need no protobuf to be read.

    python extract.py FOLDER

Follows onnx/backend/test/runner: which files belong to which input, the tolerances, and the inputs of the light models.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper
from onnx.backend.test.loader import DATA_DIR, load_model_tests

SUITES = ["node", "simple", "pytorch-operator", "pytorch-converted"]
# How JavaScript holds them; elements of all other types have a name, but no data.
NUMBERS = {
    TensorProto.FLOAT: "float32",
    TensorProto.DOUBLE: "float64",
    TensorProto.FLOAT16: "float16",
    TensorProto.INT8: "int8",
    TensorProto.INT16: "int16",
    TensorProto.INT32: "int32",
    TensorProto.INT64: "int64",
    TensorProto.UINT8: "uint8",
    TensorProto.UINT16: "uint16",
    TensorProto.UINT32: "uint32",
    TensorProto.UINT64: "uint64",
    TensorProto.BOOL: "bool",
}
# Two to a byte, as onnxruntime-web takes them.
NIBBLES = {TensorProto.INT4: "int4", TensorProto.UINT4: "uint4"}


class Data:
    """The file that holds models and tensors, one after the other."""

    def __init__(self, path):
        self.file = path.open("wb")

    def add(self, content):
        place = {"offset": self.file.tell(), "bytes": len(content)}
        self.file.write(content)
        return place

    def tensor(self, tensor):
        about = {"dims": list(tensor.dims)}
        kind = tensor.data_type
        if kind in NUMBERS:
            array = numpy_helper.to_array(tensor)
            little = array.astype(array.dtype.newbyteorder("<"), copy=False)
            return {"type": NUMBERS[kind], **about, **self.add(little.tobytes())}
        if kind in NIBBLES:
            return {"type": NIBBLES[kind], **about, **self.add(pack(numpy_helper.to_array(tensor)))}
        if kind == TensorProto.STRING:
            return {"type": "string", **about, "strings": [text.decode() for text in tensor.string_data]}
        return {"type": TensorProto.DataType.Name(kind).lower(), **about}

    def sequence(self, sequence):
        if sequence.elem_type == onnx.SequenceProto.TENSOR:
            return [self.tensor(tensor) for tensor in sequence.tensor_values]
        if sequence.elem_type == onnx.SequenceProto.SEQUENCE:
            return [self.sequence(inner) for inner in sequence.sequence_values]
        raise ValueError(f"sequences of elements of type {sequence.elem_type} are not expected")

    def optional(self, optional):
        if optional.elem_type == onnx.OptionalProto.UNDEFINED:
            return None
        if optional.elem_type == onnx.OptionalProto.TENSOR:
            return self.tensor(optional.tensor_value)
        if optional.elem_type == onnx.OptionalProto.SEQUENCE:
            return self.sequence(optional.sequence_value)
        raise ValueError(f"optionals of elements of type {optional.elem_type} are not expected")

    def value(self, path, kind):
        content = path.read_bytes()
        if kind == "sequence_type":
            return self.sequence(onnx.SequenceProto.FromString(content))
        if kind == "optional_type":
            return self.optional(onnx.OptionalProto.FromString(content))
        if kind == "tensor_type":
            return self.tensor(onnx.TensorProto.FromString(content))
        raise ValueError(f"{path}: values of {kind} are not expected")

    def values(self, folder, prefix, infos):
        paths = [folder / f"{prefix}_{index}.pb" for index in range(len(infos))]
        if set(paths) != set(folder.glob(f"{prefix}_*.pb")):
            raise ValueError(f"{folder} has other files of {prefix}s than the model has {prefix}s")
        return [
            {"name": info.name, "value": self.value(path, info.type.WhichOneof("value"))}
            for info, path in zip(infos, paths)
        ]


def pack(array):
    nibbles = array.astype(np.int8).view(np.uint8).flatten() & 15
    padded = np.append(nibbles, np.zeros(len(nibbles) % 2, np.uint8))
    return (padded[0::2] | padded[1::2] << 4).tobytes()


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

"""Models and values of ONNX as files that need no protobuf to be read: `data.bin`, and JSON that says what lies where."""

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper

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

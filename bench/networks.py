"""Writes two image networks with seeded weights, batch normalisation folded: MobileNetV2 and ResNet18.

Every engine gets the same weights: ONNX files, and of MobileNetV2 also what tfjs builds it from, `mobilenetv2.json` (one layer
after the other) and `mobilenetv2.bin` (their weights, channels last).
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SEED = 11
SIZE = 224
CLASSES = 1000
# Blocks of MobileNetV2: expansion, channels out, blocks, stride of the first block.
BLOCKS = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
# Stages of ResNet18, of two blocks each: channels, stride of the first block.
STAGES = [(64, 1), (128, 2), (256, 2), (512, 2)]


class Network:
    """Adds one layer after the other to an ONNX graph, and to a list for engines that read no ONNX."""

    def __init__(self, name: str):
        self.name, self.value, self.channels = name, "image", 3
        self.random = np.random.default_rng(SEED)
        self.nodes, self.stored, self.layers, self.weights = [], [], [], []

    def store(self, name: str, values: np.ndarray) -> str:
        self.stored.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
        return name

    def add(self, operator: str, *inputs: str, **attributes) -> str:
        self.value = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, [*inputs], [self.value], **attributes))
        return self.value

    def draw(self, *shape: int, fan_in: int, gain: float) -> np.ndarray:
        return self.random.normal(0, np.sqrt(gain / fan_in), shape).astype(np.float32)

    def bias(self, out: int) -> np.ndarray:
        return self.draw(out, fan_in=1, gain=0.01)

    def convolution(self, out: int, kernel: int, stride: int, depthwise: bool = False, relu: str | None = None) -> str:
        channels = 1 if depthwise else self.channels
        # Behind a ReLU, half of the variance is lost.
        weight = self.draw(out, channels, kernel, kernel, fan_in=channels * kernel**2, gain=2 if relu else 1)
        bias = self.bias(out)
        at = len(self.nodes)
        parameters = [self.store(f"weight_{at}", weight), self.store(f"bias_{at}", bias)]
        shape = dict(kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[kernel // 2] * 4)
        self.add("Conv", self.value, *parameters, group=self.channels if depthwise else 1, **shape)
        self.channels = out
        # tfjs has height, width, channels in, channels out; with the last two swapped where each channel is on its own.
        last = weight.transpose(2, 3, 0, 1) if depthwise else weight.transpose(2, 3, 1, 0)
        kind = "depthwise" if depthwise else "conv"
        self.keep(kind, last, bias, stride=stride, pad=kernel // 2, relu=relu is not None)
        return self.activate(relu)

    def activate(self, relu: str | None) -> str:
        if relu == "Relu":
            self.add("Relu", self.value)
        if relu == "Relu6":
            self.add("Clip", self.value, "zero", "six")
        return self.value

    def dense(self) -> None:
        weight, bias = self.draw(CLASSES, self.channels, fan_in=self.channels, gain=1), self.bias(CLASSES)
        self.add("GlobalAveragePool", self.value)
        self.add("Flatten", self.value, axis=1)
        self.add("Gemm", self.value, self.store("dense", weight), self.store("dense_bias", bias), transB=1)
        self.nodes[-1].output[0] = self.value = "logits"
        self.keep("dense", weight.T, bias)

    def keep(self, kind: str, weight: np.ndarray, bias: np.ndarray, **rest) -> None:
        self.layers.append({"kind": kind, "shape": list(weight.shape), **rest})
        self.weights += [np.ascontiguousarray(weight), bias]

    def save(self, folder: Path) -> None:
        inputs = [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, SIZE, SIZE])]
        outputs = [helper.make_tensor_value_info(self.value, TensorProto.FLOAT, [1, CLASSES])]
        graph = helper.make_graph(self.nodes, self.name, inputs, outputs, self.stored)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, folder / f"{self.name}.onnx")


def mobilenet(folder: Path) -> None:
    network = Network("mobilenetv2")
    network.store("zero", np.float32(0))
    network.store("six", np.float32(6))
    network.convolution(32, 3, 2, relu="Relu6")
    for expansion, out, blocks, stride in BLOCKS:
        for block in range(blocks):
            inverted_residual(network, expansion, out, stride if block == 0 else 1)
    network.convolution(1280, 1, 1, relu="Relu6")
    network.dense()
    network.save(folder)
    (folder / "mobilenetv2.json").write_text(json.dumps(network.layers))
    (folder / "mobilenetv2.bin").write_bytes(b"".join(values.tobytes() for values in network.weights))


def inverted_residual(network: Network, expansion: int, out: int, stride: int) -> None:
    start, channels = network.value, network.channels
    same = stride == 1 and channels == out
    if same:
        network.layers.append({"kind": "branch"})
    if expansion != 1:
        network.convolution(channels * expansion, 1, 1, relu="Relu6")
    network.convolution(network.channels, 3, stride, depthwise=True, relu="Relu6")
    network.convolution(out, 1, 1)
    if same:
        network.add("Add", network.value, start)
        network.layers.append({"kind": "add"})


def resnet(folder: Path) -> None:
    network = Network("resnet18")
    network.convolution(64, 7, 2, relu="Relu")
    network.add("MaxPool", network.value, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    for channels, stride in STAGES:
        residual(network, channels, stride)
        residual(network, channels, 1)
    network.dense()
    network.save(folder)


def residual(network: Network, out: int, stride: int) -> None:
    start, channels = network.value, network.channels
    network.convolution(out, 3, stride, relu="Relu")
    main = network.convolution(out, 3, 1)
    if stride != 1:
        network.value, network.channels = start, channels
        start = network.convolution(out, 1, stride)
    network.add("Add", main, start)
    network.activate("Relu")


for write in [mobilenet, resnet]:
    write(Path(sys.argv[1]))

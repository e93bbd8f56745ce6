"""Trains the digits model: a small convolutional network on 4,000 MNIST digits.

Writes model.onnx, manifest.json and the metrics in README.md, beside this file.
The same packages on the same kind of machine write the same bytes.
"""

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

# One thread, so that sums are always added in the same order.
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import onnxruntime
from data import load_digits, split
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
SEED = 28
EPOCHS = 50
BATCH = 100
LEARNING_RATE = 2e-3
WEIGHT_DECAY = 1e-4
MAX_SHIFT = 3
MAX_STRETCH = 0.15


def new_weights(random: np.random.Generator) -> dict[str, np.ndarray]:
    shapes = {"conv_0": (16, 1, 5, 5), "conv_1": (32, 16, 5, 5), "dense_0": (32 * 49, 32), "dense_1": (32, 10)}
    weights = {}
    for name, shape in shapes.items():
        is_conv = name.startswith("conv")
        fan_in = np.prod(shape[1:]) if is_conv else shape[0]
        weights[f"{name}_weight"] = (random.standard_normal(shape) * np.sqrt(2 / fan_in)).astype(np.float32)
        weights[f"{name}_bias"] = np.zeros(shape[0] if is_conv else shape[1], dtype=np.float32)
    return weights


def logits(weights: dict, images: jax.Array) -> jax.Array:
    """Two rounds of convolution and pooling, then two dense layers."""
    values = images
    for layer in ["conv_0", "conv_1"]:
        values = jax.lax.conv_general_dilated(values, weights[f"{layer}_weight"], (1, 1), "SAME")
        values = jax.nn.relu(values + weights[f"{layer}_bias"][:, None, None])
        batch, channels, height, width = values.shape
        values = values.reshape(batch, channels, height // 2, 2, width // 2, 2).max((3, 5))
    values = values.reshape(len(values), -1)
    values = jax.nn.relu(values @ weights["dense_0_weight"] + weights["dense_0_bias"])
    return values @ weights["dense_1_weight"] + weights["dense_1_bias"]


def loss(weights: dict, images: jax.Array, digits: jax.Array) -> jax.Array:
    scores = jax.nn.log_softmax(logits(weights, images))
    return -scores[jnp.arange(len(digits)), digits].mean()


@jax.jit
def update(weights: dict, first: dict, second: dict, step: jax.Array, images: jax.Array, digits: jax.Array):
    """One step of Adam with decoupled weight decay (AdamW); the rate falls to 0 along a cosine."""
    gradients = jax.grad(loss)(weights, images, digits)
    rate = LEARNING_RATE * (1 + jnp.cos(jnp.pi * step / (EPOCHS * 4000 // BATCH))) / 2
    first = jax.tree.map(lambda mean, gradient: 0.9 * mean + 0.1 * gradient, first, gradients)
    second = jax.tree.map(lambda mean, gradient: 0.999 * mean + 0.001 * gradient**2, second, gradients)

    def move(weight, mean, square):
        mean, square = mean / (1 - 0.9**step), square / (1 - 0.999**step)
        return weight - rate * (mean / (jnp.sqrt(square) + 1e-8) + WEIGHT_DECAY * weight)

    return jax.tree.map(move, weights, first, second), first, second


@jax.jit
def distort(images: jax.Array, changes: jax.Array) -> jax.Array:
    """Turns, stretches, slants and moves each image, as hands do; `changes` is `[images, 6]`, each -1 to 1."""

    def one(image, change):
        middle = 13.5
        matrix = jnp.eye(2) + MAX_STRETCH * change[:4].reshape(2, 2)
        position = jnp.stack(jnp.mgrid[:28, :28]).reshape(2, -1) - middle
        source = matrix @ position + middle + MAX_SHIFT * change[4:, None]
        return jax.scipy.ndimage.map_coordinates(image, source, order=1, cval=0).reshape(28, 28)

    return jax.vmap(one)(images, changes)


def train(images: np.ndarray, digits: np.ndarray) -> dict[str, np.ndarray]:
    random = np.random.default_rng(SEED)
    weights = new_weights(random)
    first = second = jax.tree.map(jnp.zeros_like, weights)
    step = 0
    for _ in range(EPOCHS):
        for batch in random.permutation(len(images)).reshape(-1, BATCH):
            step += 1
            inputs = distort(images[batch], random.uniform(-1, 1, (BATCH, 6)).astype(np.float32))[:, None]
            weights, first, second = update(weights, first, second, jnp.float32(step), inputs, digits[batch])
    return {name: np.asarray(weight) for name, weight in weights.items()}


def to_onnx(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    nodes, value = [], "image"

    def add(operator: str, output: str, extra: Sequence[str] = (), **attributes) -> None:
        nonlocal value
        nodes.append(helper.make_node(operator, [value, *extra], [output], **attributes))
        value = output

    for layer in ["conv_0", "conv_1"]:
        parameters = [f"{layer}_weight", f"{layer}_bias"]
        add("Conv", f"{layer}_sum", parameters, kernel_shape=[5, 5], pads=[2, 2, 2, 2])
        add("Relu", f"{layer}_relu")
        add("MaxPool", f"{layer}_pool", kernel_shape=[2, 2], strides=[2, 2])
    add("Flatten", "flat", axis=1)
    add("Gemm", "dense_0_sum", ["dense_0_weight", "dense_0_bias"])
    add("Relu", "dense_0_relu")
    add("Gemm", "dense_1_sum", ["dense_1_weight", "dense_1_bias"])
    add("Softmax", "probabilities", axis=1)

    inputs = [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 1, 28, 28])]
    outputs = [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 10])]
    stored = [numpy_helper.from_array(weight, name) for name, weight in weights.items()]
    graph = helper.make_graph(nodes, "digits", inputs, outputs, stored)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="driftline"
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def manifest() -> dict:
    image = {"name": "image", "type": "tensor", "tensor-spec": {"dtype": "uint8", "shape": [-1, -1, -1, 3]}}
    output = {"name": "probabilities", "type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 10]}}
    return {
        "format": 1,
        "name": "digits",
        "version": "1.0.0",
        "description": "Reads one handwritten digit, white on black.",
        "license": "CC-BY-SA-3.0",
        "signature": {"inputs": [image], "outputs": [output]},
        "pipeline": {
            "type": "image",
            "tensor": "image",
            "layout": "nchw",
            "channels": "gray",
            "steps": [
                {"op": "resize", "width": 28, "height": 28, "filter": "bilinear"},
                {"op": "rescale", "factor": 1 / 255},
            ],
        },
        "output": {"tensor": "probabilities", "labels": [str(digit) for digit in range(10)], "top_k": 3},
    }


def write_metrics(predicted: np.ndarray, digits: np.ndarray) -> str:
    right = predicted == digits
    each = " | ".join(str(right[digits == digit].sum()) for digit in range(10))
    table = [
        f"{right.sum()} of the {len(digits):,} held-out digits are read correctly ({right.mean():.1%}), of each 100:",
        "",
        "| " + " | ".join(map(str, range(10))) + " |",
        "|---" * 10 + "|",
        f"| {each} |",
    ]
    path = HERE / "README.md"
    text = "<!-- metrics -->\n" + "\n".join(table) + "\n<!-- /metrics -->"
    path.write_text(re.sub(r"<!-- metrics -->.*<!-- /metrics -->", lambda _: text, path.read_text(), flags=re.DOTALL))
    return "\n".join(table)


def main() -> None:
    images, digits = load_digits()
    training, held_out = split(digits)
    inputs = images.astype(np.float32) / 255
    model = to_onnx(train(inputs[training], digits[training]))
    onnx.save(model, HERE / "model.onnx")
    (HERE / "manifest.json").write_text(json.dumps(manifest(), indent=2) + "\n")
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    predicted = session.run(None, {"image": inputs[held_out][:, None]})[0].argmax(1)
    print(write_metrics(predicted, digits[held_out]))


if __name__ == "__main__":
    main()

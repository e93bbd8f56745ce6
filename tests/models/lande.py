"""The network of the npm package lande, as ONNX, from the weights that lande.mjs printed."""

import json

import numpy as np
from onnx import TensorProto, helper, numpy_helper


def lande_model(path):
    """The model's bytes, and its input: the frequencies of n-grams in some texts."""
    content = json.loads(path.read_text())
    nodes, weights, last = [], [], "frequencies"
    for index, layer in enumerate(content["layers"]):
        name = f"layer_{index}"
        if "weights" in layer:
            weights += [numpy_helper.from_array(np.array(layer[key], np.float32), f"{name}_{key}") for key in ["weights", "biases"]]
            nodes.append(helper.make_node("Gemm", [last, f"{name}_weights", f"{name}_biases"], [name], transB=1))
        else:
            nodes.append(helper.make_node({"relu": "Relu", "softmax": "Softmax"}[layer["type"]], [last], [name]))
        last = name
    inputs = np.array(content["frequencies"], np.float32)
    info = [helper.make_tensor_value_info("frequencies", TensorProto.FLOAT, ["texts", inputs.shape[1]])]
    output = [helper.make_tensor_value_info(last, TensorProto.FLOAT, None)]
    graph = helper.make_graph(nodes, "lande", info, output, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    return model.SerializeToString(), {"frequencies": inputs}

/** A network that networks.py wrote as a list of layers, in tfjs. */

/** `inputs.image` is what every engine is given; its pixels are put channels last here, once. */
export async function openNetwork(tf, name, { image }, address) {
  const layers = await (await fetch(address(`${name}.json`))).json();
  const weights = new Float32Array(await (await fetch(address(`${name}.bin`))).arrayBuffer());
  const network = withTensors(tf, layers, weights);
  const [pixels, shape] = channelsLast(image);
  return {
    async run() {
      const output = tf.tidy(() => forward(tf, network, tf.tensor4d(pixels, shape)));
      const values = await output.data();
      output.dispose();
      return values;
    },
    close: () => network.forEach(({ filter, bias }) => tf.dispose([filter, bias].filter(Boolean))),
  };
}

function withTensors(tf, layers, weights) {
  let at = 0;
  const take = (shape) => {
    const count = shape.reduce((product, size) => product * size, 1);
    at += count;
    return tf.tensor(weights.slice(at - count, at), shape);
  };
  return layers.map((layer) => {
    if (!layer.shape) return layer;
    const filter = take(layer.shape);
    return { ...layer, filter, bias: take([layer.kind === "depthwise" ? layer.shape[2] : layer.shape.at(-1)]) };
  });
}

function forward(tf, network, image) {
  const branches = [];
  return network.reduce((x, layer) => layerOf(tf, layer, x, branches), image);
}

function layerOf(tf, { kind, filter, bias, stride, pad, relu }, x, branches) {
  if (kind === "branch") return branches.push(x), x;
  if (kind === "add") return tf.add(x, branches.pop());
  if (kind === "dense") return tf.fused.matMul({ a: tf.mean(x, [1, 2]), b: filter, bias });
  const convolve = kind === "depthwise" ? tf.fused.depthwiseConv2d : tf.fused.conv2d;
  const around = [[0, 0], [pad, pad], [pad, pad], [0, 0]];
  return convolve({ x, filter, strides: stride, pad: around, bias, activation: relu ? "relu6" : "linear" });
}

function channelsLast({ data, dims: [, channels, height, width] }) {
  const pixels = new Float32Array(data.length);
  for (let place = 0; place < height * width; place++) {
    for (let channel = 0; channel < channels; channel++) {
      pixels[place * channels + channel] = data[channel * height * width + place];
    }
  }
  return [pixels, [1, height, width, channels]];
}

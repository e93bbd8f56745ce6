/** driftline, as its README says. */

/** Of a bundle with its monitor on, which is the default. */
export const start = () => driftline({});

/** `load` of the platform's entry, with these options. */
export async function driftline(options) {
  const { load, Tensor } = await import("driftline");
  return {
    async open(test, inputs, address) {
      const model = await load(address(`${test.model}.${test.bundle ? "driftline" : "onnx"}`), options);
      return { run: runner(model, test, inputs, Tensor), close: () => model.dispose() };
    },
  };
}

function runner(model, { bundle, output }, inputs, Tensor) {
  if (bundle && inputs.row) return async () => [(await model.predict(inputs.row)).output];
  if (bundle) return async () => (await model.predictBatch(inputs.columns)).output;
  const tensors = () => Object.entries(inputs).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]);
  return async () => (await model.run(Object.fromEntries(tensors())))[output].data;
}

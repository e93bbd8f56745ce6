/** An engine of driftline's: models are loaded as its README says. */

/** Given what to import, where a case's model is, and the options of `load`. */
export function loaded({ load, Tensor }, sourceOf, options = {}) {
  return {
    async open(test, inputs, address) {
      const model = await load(sourceOf(test, address), options);
      return { run: runner(model, test, inputs, Tensor), close: () => model.dispose() };
    },
  };
}

function runner(model, { bundle, output }, inputs, Tensor) {
  if (bundle && inputs.row) return async () => [(await model.predict(inputs.row)).output];
  if (bundle && inputs.photo) {
    const { data, dims: [height, width] } = inputs.photo;
    return async () => (await model.predict({ data, width, height })).output;
  }
  if (bundle) return async () => (await model.predictBatch(inputs.columns)).output;
  const tensors = () => Object.entries(inputs).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]);
  return async () => (await model.run(Object.fromEntries(tensors())))[output].data;
}

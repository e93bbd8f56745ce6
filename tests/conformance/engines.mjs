/** The engines under test. Each opens a model from bytes: `{ run(inputs), close() }`. */

export const engines = {
  driftline: async () => {
    const { load, Tensor } = await import("../../dist/entry/node.js");
    return {
      makeTensor: (type, data, dims) => new Tensor(type, data, dims),
      async open(bytes) {
        const model = await load(bytes);
        return { run: (inputs) => model.run(inputs), close: () => model.dispose() };
      },
    };
  },

  "onnxruntime-web": async () => {
    const { env, InferenceSession, Tensor } = await import("onnxruntime-web");
    env.wasm.numThreads = 1;
    return {
      makeTensor: (type, data, dims) => new Tensor(type, data, dims),
      async open(bytes) {
        const session = await InferenceSession.create(bytes, { executionProviders: ["wasm"] });
        return { run: (inputs) => session.run(inputs), close: () => session.release() };
      },
    };
  },
};

/** onnxruntime-web's WebAssembly, on one thread unless it is told; columns are put into its tensor by code that a user would write. */
import { useModule } from "./deployed.mjs";
import { encoder } from "./encoder.mjs";

export const start = (platform) => onnxruntime(platform, 1);

export async function onnxruntime({ module }, threads) {
  const { env, InferenceSession, Tensor } = await import("onnxruntime-web/wasm");
  env.wasm.numThreads = threads;
  if (module) {
    useModule(module);
    env.wasm.wasmBinary = new Uint8Array(8);
  }
  return {
    async open({ model, output, pipeline }, inputs, address) {
      const bytes = new Uint8Array(await (await fetch(address(`${model}.onnx`))).arrayBuffer());
      const session = await InferenceSession.create(bytes, { executionProviders: ["wasm"] });
      const tensors = tensorsOf(inputs, pipeline, Tensor);
      return { run: async () => (await session.run(tensors()))[output].data, close: () => session.release() };
    },
  };
}

function tensorsOf(inputs, pipeline, Tensor) {
  const given = pipeline ? encoder(pipeline, inputs) : () => inputs;
  return () => {
    const made = Object.entries(given()).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]);
    return Object.fromEntries(made);
  };
}

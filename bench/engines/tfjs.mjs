/** tfjs by its WebAssembly backend, on one thread: the network built layer by layer, with fused operators, channels last. */
import { useModule } from "./deployed.mjs";
import { openNetwork } from "./tfjs-network.mjs";

// All three have to have a place; with SIMD and without threads the second is fetched.
const BINARIES = ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm-threaded-simd.wasm"];
const simd = () => new URL("../../node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm", import.meta.url);

export async function start({ module, locate }) {
  const tf = await import("@tensorflow/tfjs-core");
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  if (module) useModule(module);
  const place = module ? "data:," : locate(simd());
  setWasmPaths(Object.fromEntries(BINARIES.map((name) => [name, place])), module !== undefined);
  await tf.setBackend("wasm");
  await tf.ready();
  return { open: ({ model }, inputs, address) => openNetwork(tf, model, inputs, address) };
}

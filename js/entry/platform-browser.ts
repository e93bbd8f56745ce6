/** What browsers bring, with the module that reads files, in two parts. */
import { once, type Platform } from "../platform.js";
import { hasRelaxedSimd } from "../simd.js";
import type { Helper, Threads } from "../threads/crew.js";
import { withSharedMemory } from "../threads/memory.js";
import { startWebWorker } from "../worker/web-worker.js";
import { compile, fetched, platform as baked } from "./platform-baked-browser.js";

// Bundlers find assets by this form of `new URL`, so each stands in full.
const simd = {
  engine: () => new URL("../wasm/driftline_simd_engine.wasm", import.meta.url),
  bundles: () => new URL("../wasm/driftline_simd_bundles.wasm", import.meta.url),
  whole: () => new URL("../wasm/driftline_simd.wasm", import.meta.url),
  threads: () => new URL("../wasm/driftline_simd_threads.wasm", import.meta.url),
};
const relaxed = {
  engine: () => new URL("../wasm/driftline_relaxed_engine.wasm", import.meta.url),
  bundles: () => new URL("../wasm/driftline_relaxed_bundles.wasm", import.meta.url),
  whole: () => new URL("../wasm/driftline_relaxed.wasm", import.meta.url),
  threads: () => new URL("../wasm/driftline_relaxed_threads.wasm", import.meta.url),
};
const parts = () => (hasRelaxedSimd() ? relaxed : simd);

// Bundlers find workers by this form.
const helper = () => new Worker(new URL("../entry/helper-browser.js", import.meta.url), { type: "module" });

const threads = once(async (): Promise<Threads> => {
  const [module, code] = await Promise.all([compileShared(parts().whole()), compile(parts().threads())]);
  return { module, code, start: startHelper };
});

async function compileShared(url: URL): Promise<WebAssembly.Module> {
  const response = await fetched(url);
  return WebAssembly.compile(withSharedMemory(new Uint8Array(await response.arrayBuffer())) as BufferSource);
}

function startHelper(): Helper {
  const worker = startWebWorker(helper, import.meta.url, "../entry/helper-browser.js");
  return { post: (task) => worker.postMessage(task), end: () => worker.terminate() };
}

export const platform: Platform = {
  ...baked,
  module: once(() => compile(parts().engine())),
  bundlesPart: once(() => compile(parts().bundles())),
  threads: () => (globalThis.crossOriginIsolated ? threads() : undefined),
};

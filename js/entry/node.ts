/** Node: files as well as addresses. */
import { instantiate } from "../instance.js";
import { createLoad, createLoadHere } from "../load.js";
import { once, type Platform } from "../platform.js";
import { hasRelaxedSimd } from "../simd.js";
import type { Threads } from "../threads/crew.js";
import { withSharedMemory } from "../threads/memory.js";
import { inNodeHelper, inNodeWorker } from "../worker/node-worker.js";
import { compile, platform as baked, readModule } from "./baked-node.js";

export * from "./baked-node.js";

const name = (part = "") => `driftline_${hasRelaxedSimd() ? "relaxed" : "simd"}${part}.wasm`;
const script = (name: string) => new URL(`../entry/${name}`, import.meta.url);
const module = once(() => compile(name()));

const threads = once(async (): Promise<Threads> => {
  const shared = async () => WebAssembly.compile(withSharedMemory(await readModule(name())) as BufferSource);
  const [module, code, start] = await Promise.all([shared(), compile(name("_threads")), inNodeHelper(script("helper-node.js"))]);
  return { module, code, start };
});

/** @internal */
export const platform: Platform = { ...baked, module, threads };

/** `load` also takes the path of a file. */
export const load = createLoad(platform, inNodeWorker(platform, script("worker-node.js")));

/** @internal For the command line, which does nothing meanwhile. */
export const loadHere = createLoadHere(platform);

/** @internal The module's functions that need no model, for the command line. */
export const bindings = once(async () => instantiate(await module()));

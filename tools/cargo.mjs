/** Runs cargo, each set of flags with a target folder of its own. */
import { join } from "node:path";
import { cached } from "./cache.mjs";
import { run } from "./command.mjs";
import { wasmCargo } from "./toolchain.mjs";
import { TARGET } from "./toolchain-facts.mjs";
import { prepareToolchain } from "./toolchain-setup.mjs";

/** Runs a cargo command for WebAssembly, and gives the folder of its results. */
export async function cargoWasm(features, command, args, { env = {}, ...options } = {}) {
  const { id, cargo, env: own, args: flags } = wasmCargo((await prepareToolchain()).kind, features);
  const target = cached(`target-${features}-${id}`);
  const line = [command, "--profile", "wasm", "--locked", ...flags, ...args];
  await run(cargo, line, { ...options, env: { ...own, ...env, CARGO_TARGET_DIR: target } });
  return join(target, TARGET, "wasm");
}

/** Runs a cargo command for this machine, and gives its target folder. */
export async function cargoNative(folder, args, options) {
  const { cargo, env } = (await prepareToolchain()).native;
  const target = cached(folder);
  await run(cargo, args, { ...options, env: { ...env, CARGO_TARGET_DIR: target } });
  return target;
}

/** Runs cargo, each set of flags with a target folder of its own. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache.mjs";
import { run } from "./command.mjs";
import { hashOf } from "./hash.mjs";
import { wasmCargo } from "./toolchain.mjs";
import { TARGET } from "./toolchain-facts.mjs";
import { prepareToolchain } from "./toolchain-setup.mjs";

/** Runs a cargo command for WebAssembly, and gives the folder of its results. */
export async function cargoWasm(features, command, args, { env = {}, ...options } = {}) {
  const { cargo, env: own, args: flags } = await choose(features);
  const target = await targetFolder(features);
  const line = [command, "--profile", "wasm", "--locked", ...flags, ...args];
  await run(cargo, line, { ...options, env: { ...own, ...env, CARGO_TARGET_DIR: target } });
  return join(target, TARGET, "wasm");
}

/**
 * Compiles a package's library to a module, and gives the module's path. The crate type is asked for here, since cargo does
 * not optimise across crates what is to be linked to others too.
 */
export async function cargoModule(features, name, { linker, linkArguments = [], llvmArguments = [] } = {}) {
  const flags = linkArguments.flatMap((argument) => ["-C", `link-arg=${argument}`]);
  flags.push(...llvmArguments.flatMap((argument) => ["-C", `llvm-args=${argument}`]));
  if (linker) flags.push("-C", `linker=${linker[0]}`);
  const file = `${name.replaceAll("-", "_")}.wasm`;
  const linked = linker && forgetOtherLinker(await targetFolder(features), file, linker);
  const folder = await cargoWasm(features, "rustc", ["-p", name, "--lib", "--crate-type", "cdylib", "--", ...flags]);
  if (linked) writeFileSync(linked.stamp, linked.hash);
  return join(folder, file);
}

/** Takes away what another linker linked, since cargo does not look into a linker. Gives what to write where when it has linked. */
function forgetOtherLinker(target, file, linker) {
  const linked = { stamp: join(target, `${file}.linker`), hash: hashOf("", linker) };
  const isSame = existsSync(linked.stamp) && readFileSync(linked.stamp, "utf8") === linked.hash;
  if (!isSame) rmSync(join(target, TARGET, "wasm", "deps", file), { force: true });
  return linked;
}

const choose = async (features) => wasmCargo((await prepareToolchain()).kind, features);

const targetFolder = async (features) => cached(`target-${features}-${(await choose(features)).id}`);

/** Runs a cargo command for this machine, and gives its target folder. */
export async function cargoNative(folder, args, options) {
  const { cargo, env } = (await prepareToolchain()).native;
  const target = cached(folder);
  await run(cargo, args, { ...options, env: { ...env, CARGO_TARGET_DIR: target } });
  return target;
}

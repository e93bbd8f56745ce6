/** The two commands of wasm-bindgen, built from the crate beside this file at the versions of its lock file. */
import { join } from "node:path";
import { cargoNative } from "./cargo.mjs";

let built;

/** Builds them if need be, and gives their paths. */
export function wasmBindgen() {
  built ??= build();
  return built;
}

async function build() {
  const manifest = join("tools", "wasm-bindgen", "Cargo.toml");
  const target = await cargoNative("target-tools", ["build", "--release", "--locked", "--manifest-path", manifest]);
  const command = (name) => join(target, "release", name);
  return { bindgen: command("wasm-bindgen"), testRunner: command("wasm-bindgen-test-runner") };
}

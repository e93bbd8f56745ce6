/** What `chooseToolchain` decides from. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hasApt, isInstalled } from "./apt.mjs";
import { project } from "./cache.mjs";
import { capture } from "./command.mjs";

export const TARGET = "wasm32-unknown-unknown";

/** `rust-lld` of rust-web-llvm is a link into lld-22. */
export const DEBIAN_PACKAGES = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

export function gatherFacts() {
  const rust = capture("rustc", ["--version"])?.split(" ")[1];
  return {
    rust,
    minimum: minimumRust(readFileSync(join(project, "Cargo.toml"), "utf8")),
    hasTarget: rust !== undefined && existsSync(join(capture("rustc", ["--print", "sysroot"]) ?? "", "lib/rustlib", TARGET)),
    rustup: capture("rustup", ["--version"]) !== undefined,
    debianInstalled: isInstalled(DEBIAN_PACKAGES),
    apt: hasApt(),
  };
}

/** The `rust-version` of Cargo.toml. */
export function minimumRust(cargoToml) {
  const found = /^rust-version = "([\d.]+)"$/m.exec(cargoToml);
  if (!found) throw new Error("Cargo.toml states no rust-version");
  return found[1];
}

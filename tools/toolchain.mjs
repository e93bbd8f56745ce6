/**
 * Which Rust compiles to WebAssembly. What is at hand comes first, then what can be fetched: rustup's target, and where that
 * download can't be reached, Debian's compiler, which builds the standard library from its source.
 */
import { TARGET } from "./toolchain-facts.mjs";

/** The features of the two modules, as flags of the compiler. */
export const FEATURES = { simd: "+simd128", relaxed: "+simd128,+relaxed-simd" };

/**
 * Chooses from facts alone (see toolchain-facts.mjs). The answer's `kind` is one of
 * "rustup-has-target", "debian-installed", "rustup-add-target", "debian-install", or "none" with a `reason`.
 */
export function chooseToolchain({ rust, minimum, hasTarget, rustup, addFailed, debianInstalled, apt, installFailed }) {
  const usable = rust !== undefined && !isOlder(rust, minimum);
  if (usable && hasTarget) return { kind: "rustup-has-target" };
  if (debianInstalled) return { kind: "debian-installed" };
  if (usable && rustup && !addFailed) return { kind: "rustup-add-target" };
  if (apt && !installFailed) return { kind: "debian-install" };
  return { kind: "none", reason: reason({ rust, minimum, usable, rustup, addFailed, installFailed }) };
}

/** How to call cargo for a module: `{ id, cargo, env, args }`. Builds of different ids can't share a target folder. */
export function wasmCargo(kind, features, path = process.env.PATH) {
  const debian = kind.startsWith("debian");
  return {
    id: debian ? "debian" : "rustup",
    cargo: debian ? "/usr/bin/cargo" : "cargo",
    env: {
      RUSTFLAGS: `-C target-feature=${FEATURES[features]}`,
      // rust-lld and rustc are found by the path, and -Z needs leave on a stable compiler.
      ...(debian && { PATH: `/usr/bin:${path}`, RUSTC_BOOTSTRAP: "1" }),
    },
    args: [...(debian ? ["-Z", "build-std=std,panic_abort"] : []), "--target", TARGET],
  };
}

/** Whether `version` is below `minimum`; "1.91" is 1.91.0. */
export function isOlder(version, minimum) {
  const [a, b] = [version, minimum].map((text) => text.split(".").map(Number));
  const index = [0, 1, 2].find((part) => (a[part] ?? 0) !== (b[part] ?? 0));
  return index !== undefined && (a[index] ?? 0) < (b[index] ?? 0);
}

function reason({ rust, minimum, usable, rustup, addFailed, installFailed }) {
  if (rust === undefined) return `no Rust was found; install rustup (https://rustup.rs) with Rust ${minimum} or newer`;
  if (!usable) return `Rust ${rust} is too old, expected ${minimum} or newer; run "rustup update"`;
  if (!rustup) return `this Rust has no ${TARGET} target and did not come from rustup; install rustup (https://rustup.rs)`;
  const attempts = [`"rustup target add ${TARGET}": ${addFailed}`, installFailed && `Debian's packages: ${installFailed}`];
  return `the ${TARGET} target could not be installed (${attempts.filter(Boolean).join("; ")})`;
}

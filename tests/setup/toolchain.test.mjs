import assert from "node:assert/strict";
import test from "node:test";
import { chooseToolchain, isOlder, wasmCargo } from "../../tools/toolchain.mjs";
import { minimumRust } from "../../tools/toolchain-facts.mjs";

const NOTHING = { rust: undefined, minimum: "1.91", hasTarget: false, rustup: false, debianInstalled: false, apt: false };
const RUSTUP = { ...NOTHING, rust: "1.95.0", rustup: true };

const CHOICES = [
  ["the target is there", { ...RUSTUP, hasTarget: true }, "rustup-has-target"],
  ["the target is there, and Debian's too", { ...RUSTUP, hasTarget: true, debianInstalled: true, apt: true }, "rustup-has-target"],
  ["a Rust with the target that is not rustup's", { ...RUSTUP, rustup: false, hasTarget: true }, "rustup-has-target"],
  ["rustup without the target", RUSTUP, "rustup-add-target"],
  ["rustup without the target, apt at hand", { ...RUSTUP, apt: true }, "rustup-add-target"],
  ["Debian's is at hand, rustup would download", { ...RUSTUP, debianInstalled: true, apt: true }, "debian-installed"],
  ["rustup could not add it, Debian's is there", { ...RUSTUP, addFailed: "timeout", debianInstalled: true }, "debian-installed"],
  ["rustup could not add it, apt at hand", { ...RUSTUP, addFailed: "timeout", apt: true }, "debian-install"],
  ["no Rust, Debian's is there", { ...NOTHING, debianInstalled: true }, "debian-installed"],
  ["no Rust, apt at hand", { ...NOTHING, apt: true }, "debian-install"],
  ["a Rust that is too old, apt at hand", { ...RUSTUP, rust: "1.63.0", hasTarget: true, apt: true }, "debian-install"],
  ["no Rust at all", NOTHING, "none", /install rustup/],
  ["a Rust that is too old", { ...RUSTUP, rust: "1.90.0", hasTarget: true }, "none", /Rust 1\.90\.0 is too old.*rustup update/],
  ["neither target nor rustup", { ...RUSTUP, rustup: false }, "none", /did not come from rustup/],
  ["rustup could not add it, no apt", { ...RUSTUP, addFailed: "timeout" }, "none", /"rustup target add wasm32-unknown-unknown": timeout/],
  [
    "neither could be installed",
    { ...RUSTUP, addFailed: "timeout", apt: true, installFailed: "no such package" },
    "none",
    /timeout; Debian's packages: no such package/,
  ],
];

for (const [situation, facts, kind, reason] of CHOICES) {
  test(`${situation}: ${kind}`, () => {
    const choice = chooseToolchain(facts);
    assert.equal(choice.kind, kind);
    if (reason) assert.match(choice.reason, reason);
  });
}

test("rustup's cargo needs nothing but the target", () => {
  assert.deepEqual(wasmCargo("rustup-add-target", "relaxed", "/somewhere"), {
    id: "rustup",
    cargo: "cargo",
    env: { RUSTFLAGS: "-C target-feature=+simd128,+relaxed-simd" },
    args: ["--target", "wasm32-unknown-unknown"],
  });
});

test("Debian's cargo builds the standard library and comes first on the path", () => {
  assert.deepEqual(wasmCargo("debian-install", "simd", "/somewhere"), {
    id: "debian",
    cargo: "/usr/bin/cargo",
    env: { RUSTFLAGS: "-C target-feature=+simd128", PATH: "/usr/bin:/somewhere", RUSTC_BOOTSTRAP: "1" },
    args: ["-Z", "build-std=std,panic_abort", "--target", "wasm32-unknown-unknown"],
  });
});

test("versions are compared by number, not by letter", () => {
  const older = [["1.9.0", "1.91"], ["1.90.1", "1.91"], ["1.91.0", "1.91.1"], ["0.99.0", "1.0"]];
  const enough = [["1.91.0", "1.91"], ["1.100.0", "1.91"], ["2.0.0", "1.91"], ["1.96.0-nightly", "1.91"]];
  for (const [version, minimum] of older) assert.ok(isOlder(version, minimum), `${version} < ${minimum}`);
  for (const [version, minimum] of enough) assert.ok(!isOlder(version, minimum), `${version} >= ${minimum}`);
});

test("the oldest Rust is the one that Cargo.toml states", () => {
  assert.equal(minimumRust('[package]\nrust-version = "1.91"\n'), "1.91");
  assert.throws(() => minimumRust("[package]\nrust-version.workspace = true\n"), /states no rust-version/);
});

/** Carries out the choice of toolchain.mjs. */
import { install } from "./apt.mjs";
import { run } from "./command.mjs";
import { say } from "./progress.mjs";
import { chooseToolchain, isOlder } from "./toolchain.mjs";
import { DEBIAN_PACKAGES, gatherFacts, TARGET } from "./toolchain-facts.mjs";

// Where the download can't be reached, it may hang rather than fail.
const ADD_TARGET_LIMIT_MS = 60_000;

let prepared;

/** Installs what the choice needs, and gives its kind and a cargo for this machine's own programs (`native`). */
export function prepareToolchain() {
  prepared ??= prepare();
  return prepared;
}

async function prepare() {
  const facts = gatherFacts();
  const kind = await carryOut(facts);
  say(`toolchain: ${kind.startsWith("debian") ? "Debian's Rust with the standard library's source" : `Rust ${facts.rust}`}`);
  const own = facts.rust !== undefined && !isOlder(facts.rust, facts.minimum);
  const debian = { cargo: "/usr/bin/cargo", env: { PATH: `/usr/bin:${process.env.PATH}` } };
  return { kind, native: own ? { cargo: "cargo", env: {} } : debian };
}

async function carryOut(facts) {
  const { kind, reason } = chooseToolchain(facts);
  if (kind === "none") throw new Error(reason);
  if (kind === "rustup-add-target") {
    const failed = await failure(run("rustup", ["target", "add", TARGET], { timeoutMs: ADD_TARGET_LIMIT_MS }));
    if (failed) return carryOut({ ...facts, addFailed: failed });
  }
  if (kind === "debian-install") {
    const failed = await failure(install(DEBIAN_PACKAGES));
    if (failed) return carryOut({ ...facts, installFailed: failed });
  }
  return kind;
}

function failure(work) {
  return work.then(() => undefined, (error) => error.message);
}

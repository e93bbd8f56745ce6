// What the collector's Dockerfile copies is there, and is all that its workspace consists of.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { project } from "../../tools/cache.mjs";

const read = (...path) => readFileSync(join(project, ...path), "utf8");
const copied = [...read("collector", "Dockerfile").matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) => sources.split(" "));

test("the Dockerfile copies what exists", () => {
  for (const path of copied) assert(existsSync(join(project, path)), path);
});

test("the Dockerfile copies every crate of the workspace", () => {
  const [, members] = /^members = \[(.*)\]$/m.exec(read("Cargo.toml"));
  const crates = members.split(", ").map((name) => JSON.parse(name));
  assert.deepEqual(copied.slice().sort(), ["Cargo.lock", "Cargo.toml", "src", ...crates].sort());
});

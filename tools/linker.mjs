#!/usr/bin/env node
/** The linker of driftline's own modules: Rust's, after the compiler's objects have lost what is left out (see left-out.mjs). */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { withoutLeftOut } from "./left-out.mjs";

const OBJECT = ".rcgu.o";

/** Optimised across crates, all code is in one object; the standard library's few others are in archives. */
const args = process.argv.slice(2);
for (const object of args.filter((argument) => argument.endsWith(OBJECT))) {
  writeFileSync(object, withoutLeftOut(readFileSync(object)));
}
const { status, error } = spawnSync("rust-lld", args, { stdio: "inherit" });
if (error) throw error;
process.exitCode = status ?? 1;

/** Runs wasm-bindgen on what cargo made and orders the functions, unless both were done with the same bytes. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache.mjs";
import { run } from "./command.mjs";
import { glueModule, glueTypes } from "./glue.mjs";
import { hashOf, tools } from "./hash.mjs";
import { reordered } from "./reorder.mjs";

/** What makes a module of the same bytes another one. */
const OWN = tools("reorder.mjs", "similar.mjs", "wasm-binary.mjs", "wasm-code.mjs");
const FLAGS = ["--target", "no-modules", "--remove-producers-section"];

/** Gives the module's path, the names of its functions, and its glue and types as text. `name` is the crate's library, `variant` tells builds of it apart. */
export async function bind(bindgen, wasm, name, variant) {
  const folder = cached("bindings", `${variant}-${hashOf(FLAGS.join(), [bindgen, wasm, ...OWN])}`);
  if (!existsSync(folder)) {
    forget(variant);
    // A run that is cut short leaves nothing under the name that counts.
    const partial = `${folder}.partial`;
    await run(bindgen, [...FLAGS, "--out-name", name, "--out-dir", partial, wasm]);
    const path = join(partial, `${name}_bg.wasm`);
    const { module, names } = reordered(readFileSync(path));
    writeFileSync(path, module);
    writeFileSync(join(partial, "names.json"), JSON.stringify(names));
    renameSync(partial, folder);
  }
  const text = (extension) => readFileSync(join(folder, `${name}.${extension}`), "utf8");
  const names = JSON.parse(readFileSync(join(folder, "names.json"), "utf8"));
  return { module: join(folder, `${name}_bg.wasm`), names, glue: glueModule(text("js")), types: glueTypes(text("d.ts")) };
}

function forget(variant) {
  const folder = cached("bindings");
  mkdirSync(folder, { recursive: true });
  const old = readdirSync(folder).filter((name) => name.startsWith(`${variant}-`));
  for (const name of old) rmSync(join(folder, name), { recursive: true });
}

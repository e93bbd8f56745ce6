/** `npm run build`: the WebAssembly modules, their glue and the JavaScript, in dist/. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { bind } from "./bind.mjs";
import { bundle } from "./bundle.mjs";
import { project } from "./cache.mjs";
import { cargoModule } from "./cargo.mjs";
import { run } from "./command.mjs";
import { stamped } from "./glue.mjs";
import { forSharedMemory } from "./glue-shared.mjs";
import { hashOf, tools } from "./hash.mjs";
import { layoutOf } from "./layout.mjs";
import { installNodeModules } from "./node-modules.mjs";
import { fail, say, step } from "./progress.mjs";
import { withoutRelocations } from "./relocations.mjs";
import { wasmBindgen } from "./wasm-bindgen.mjs";

const dist = join(project, "dist");
const modules = join(dist, "wasm");
// TypeScript looks for the glue's types beside the sources that import it.
const generated = join(project, "js", "wasm");
const PARTS = ["engine", "bundles", "threads"];
const MODULE = {
  // The program, and what it is made of.
  linker: tools("linker.mjs", "left-out.mjs", "wasm-binary.mjs"),
  // Functions are numbered from here in memory, where few other numbers are. Relocations say what is an address and what a
  // function.
  linkArguments: ["--table-base=98304", "--emit-relocs"],
  // What is compiled for size calls even the shortest functions. With these inlined a row takes 15 % less time, and the module is
  // smaller still. Crates that are compiled for speed have inlined theirs before.
  llvmArguments: ["-inline-threshold=20"],
};

export async function build() {
  await installNodeModules();
  const { bindgen } = await step("building wasm-bindgen", wasmBindgen);
  const [simd, relaxed] = await step("compiling the modules, with and without relaxed SIMD", compileModules);
  const decoder = await step("compiling the decoder", () => cargoModule("simd", "driftline-decoder"));
  const bound = await step("binding to JavaScript", () => bindAll(bindgen, simd, relaxed, decoder));
  await step("compiling TypeScript", compileTypeScript);
  await step("splitting the modules", () => splitAll(bound));
}

/** Both at once: most of the time goes to linking, which one core does. Where one fails, the other still comes to its end. */
async function compileModules() {
  const compiling = ["simd", "relaxed"].map((features) => cargoModule(features, "driftline-module", MODULE));
  await Promise.allSettled(compiling);
  return Promise.all(compiling);
}

async function bindAll(bindgen, simdBuild, relaxedBuild, decoderBuild) {
  const simd = await bindModule(bindgen, simdBuild, "simd");
  const relaxed = await bindModule(bindgen, relaxedBuild, "relaxed");
  const decoder = await bind(bindgen, decoderBuild, "driftline_decoder", "decoder");
  if (simd.glue !== relaxed.glue) {
    throw new Error("the glue of the modules with and without relaxed SIMD differs, so one file can't serve both");
  }
  for (const folder of [modules, generated]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(modules, "driftline_simd.layout"), simd.layout);
  writeFileSync(join(modules, "driftline_relaxed.layout"), relaxed.layout);
  writeModule("driftline_simd.wasm", readFileSync(simd.module));
  writeModule("driftline_relaxed.wasm", readFileSync(relaxed.module));
  writeModule("driftline_decoder.wasm", readFileSync(decoder.module));
  const { version } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  writeGlue("driftline", stamped(simd, version));
  writeGlue("decoder", decoder);
  return { simd, relaxed };
}

/** Pages fetch the parts; whoever has the module at hand takes the whole. Threads have a part in either case. */
async function splitAll(bound) {
  for (const [variant, made] of Object.entries(bound)) {
    const folder = await partsOf(made);
    for (const part of PARTS) writeModule(`driftline_${variant}_${part}.wasm`, readFileSync(join(folder, `${part}.wasm`)));
  }
}

/** The folder of a module's parts, made anew unless they were made of the same before. */
async function partsOf({ module, layout, names }) {
  const means = [join(project, "tools", "split"), join(dist, "bake"), join(dist, "threads")].flatMap(filesIn);
  const folder = join(dirname(module), `parts-${hashOf(layout, [module, ...means])}`);
  if (existsSync(folder)) return folder;
  // Here, because it reads modules by what was just compiled.
  const { split } = await import("./split/index.mjs");
  const parts = split(readFileSync(module), layout, names);
  const partial = `${folder}.partial`;
  mkdirSync(partial, { recursive: true });
  for (const part of PARTS) writeFileSync(join(partial, `${part}.wasm`), parts[part]);
  renameSync(partial, folder);
  return folder;
}

const filesIn = (folder) => readdirSync(folder).filter((name) => /\.m?js$/.test(name)).map((name) => join(folder, name));

/** Also gives its layout. wasm-bindgen would keep relocations that are of no use any more. */
async function bindModule(bindgen, wasm, variant) {
  const linked = readFileSync(wasm);
  const plain = join(dirname(wasm), "driftline_plain.wasm");
  writeFileSync(plain, withoutRelocations(linked));
  const bound = await bind(bindgen, plain, "driftline", variant);
  return { ...bound, glue: forSharedMemory(bound.glue), layout: layoutOf(linked) };
}

async function compileTypeScript() {
  // What was made of a source that is gone would be published.
  const old = readdirSync(dist).filter((name) => name !== "wasm");
  for (const name of old) rmSync(join(dist, name), { recursive: true });
  await run(join(project, "node_modules", ".bin", "tsc"), ["-p", "js/tsconfig.json"]);
  await bundle(dist);
}

function writeModule(name, bytes) {
  const target = join(modules, name);
  if (existsSync(target) && readFileSync(target).equals(bytes)) return;
  writeFileSync(target, bytes);
  const [raw, packed] = [bytes.length, gzipSync(bytes, { level: 9 }).length].map((size) => (size / 1e6).toFixed(2));
  say(`${name}: ${raw} MB, ${packed} MB with gzip`);
}

function writeGlue(name, { glue, types }) {
  writeFileSync(join(modules, `${name}.js`), glue);
  for (const folder of [modules, generated]) writeFileSync(join(folder, `${name}.d.ts`), types);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await build().catch(fail);

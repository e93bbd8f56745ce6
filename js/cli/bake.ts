import { readFile } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { bake as bakeModule } from "../bake/bake.js";
import type { Mark } from "../bake/mark.js";
import { fingerprintOf } from "../drift/keeping.js";
import { hasRelaxedSimd } from "../simd.js";
import type { Command } from "./command.js";
import { blaming, Failure } from "./failure.js";
import { readBytes, sha256, toSink } from "./files.js";
import { choice, type COMMON, type Given, type Options, text, usage } from "./options.js";

const BUILDS = ["simd", "relaxed", "both"] as const;

const options = {
  out: { ...text("file.wasm", "where the module goes"), short: "o" },
  build: text("build", `${BUILDS.join(", ")}; simd without, which runs everywhere`),
  "any-size": { type: "boolean", help: "let run take other sizes than predictions have; a larger file" },
} as const satisfies Options;

export const bake: Command = {
  name: "bake",
  summary: "make a WebAssembly module of a bundle that starts ready to predict",
  usage: ["<bundle.driftline|model.onnx> -o <file.wasm> [options]"],
  about: `Loads a bundle, and writes a WebAssembly module whose memory begins as it is then: nothing is read, planned
or optimised when it starts. load takes it as it takes the bundle, in the version of driftline that baked it, and
answers with the same bits as by the same build. The same bundle gives the same bytes.

Code that only loading needs is left out. So is what plans a model for further sizes, where predictions need none: run
then takes those of predictions alone, unless --any-size is given.

--build relaxed is faster where the engine has relaxed SIMD: Chromium, Firefox and Workers, not Safari and Node 20.
--build both writes two modules, of which the second is named file.relaxed.wasm; load takes { simd, relaxed }.
With --json: {"bundle", "sha256", "modules": [{"file", "build", "bytes"}]}.`,
  options,
  examples: [
    ["make a module that starts ready", "driftline bake flights.driftline -o flights.wasm"],
    ["make one for a Worker", "driftline bake flights.driftline --build relaxed -o flights.wasm"],
  ],
  run,
};

type BakeOptions = Given<typeof options & typeof COMMON>;

async function run({ out, build, "any-size": anySize = false, json }: BakeOptions, [bundle, ...more]: readonly string[]): Promise<void> {
  if (bundle === undefined || more.length > 0) throw usage("bake", "expected one bundle");
  if (out === undefined) throw usage("bake", "expected --out");
  const chosen = choice("bake", "build", build, BUILDS) ?? "simd";
  const bytes = await readBytes(bundle);
  const modules = [];
  for (const each of chosen === "both" ? (["simd", "relaxed"] as const) : [chosen]) {
    const file = chosen === "both" && each === "relaxed" ? out.replace(/(\.wasm)?$/, ".relaxed.wasm") : out;
    const module = await blaming(bundle, () => baked(bytes, each, anySize));
    await toSink(file, (sink) => sink.write(module));
    modules.push({ file, build: each, bytes: module.byteLength });
  }
  if (json) return void process.stdout.write(`${JSON.stringify({ bundle, sha256: sha256(bytes), modules })}\n`);
  for (const { file, bytes } of modules) process.stdout.write(`${file}: ${bytes.toLocaleString("en")} bytes\n`);
}

async function baked(bytes: Uint8Array, build: Mark["build"], anySize: boolean): Promise<Uint8Array> {
  // Node 20 has it, behind a flag.
  if (build === "relaxed" && !hasRelaxedSimd()) setFlagsFromString("--experimental-wasm-relaxed-simd");
  if (build === "relaxed" && !hasRelaxedSimd()) {
    throw new Failure("invalid_usage", `--build relaxed needs a Node that has relaxed SIMD, found ${process.version}`);
  }
  const read = (extension: string) => readFile(new URL(`../wasm/driftline_${build}.${extension}`, import.meta.url));
  const [module, layout] = await Promise.all([read("wasm"), read("layout")]);
  const mark = { build, sha256: sha256(bytes), fingerprint: fingerprintOf(bytes) };
  return bakeModule({ module, layout }, bytes, { mark, anySize });
}

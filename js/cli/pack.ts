import { resolve } from "node:path";
import { bindings, loadHere } from "../entry/node.js";
import { DriftlineError } from "../error.js";
import type { Manifest } from "../types.js";
import { MAX_BACKGROUND, evenlySpaced } from "./background.js";
import type { Command } from "./command.js";
import type { Evaluation } from "./evaluate.js";
import { EXIT, Failure } from "./failure.js";
import { readBytes, readText, toSink } from "./files.js";
import { inferManifest, refusal, toText } from "./manifest.js";
import { openTable } from "./open.js";
import { usage } from "./options.js";
import { type PackOptions, packOptions } from "./pack-options.js";
import { predictReference } from "./reference.js";
import { warn } from "./report.js";
import { type Packed, describe, summarise } from "./summary.js";
import { checkTextUse } from "./text-options.js";

export const pack: Command = {
  name: "pack",
  summary: "put a model and its preprocessing into a bundle",
  usage: [
    "<model.onnx> --manifest <driftline.json> [--reference <table>] [options]",
    "<model.onnx> --reference <table> --target <column> [options]",
    "<model.onnx> --tokenizer <tokenizer.json> [--pooling mean|cls] [options]",
    "<model.onnx> --preprocessor <preprocessor_config.json> --labels <labels.txt> [options]",
  ],
  about: `Puts an ONNX model and its preprocessing into one file, a bundle. The same input gives the same bytes.

What is done to a row, text or picture stands in a manifest. Without one, it is made from the reference where
that leaves no doubt: every column but the target a number or a boolean and one feature, or, as in scikit-learn's
exports, an input of the model by its name. A missing number can go to the model as NaN, where you know that
training did so: --missing nan. Otherwise driftline says what is in doubt; --write-manifest then
writes a draft to edit. Classes are named as the model has them, or as the target does.

Of texts, the tokenizer says how they become the model's inputs; the model's card says whether its vectors are
pooled and normalised. With --manifest, --tokenizer goes into the bundle. Models of sound and of bytes need --manifest.

With a reference, the packed bundle predicts all its rows and keeps what they and the answers looked like, counted in
bins, so that the model can tell when its world changes. No row goes into the bundle, unless --background asks for
some to explain by: evenly spaced over the reference, and readable by whoever has the bundle. With --target it also
keeps how right the model was. Of pictures, sound and files the reference is a folder; what lies in folders in it that
are named like labels is compared with these. Nothing is written unless everything is right.`,
  options: packOptions,
  examples: [
    ["pack with a manifest, and see how the model does on its training data",
      "driftline pack model.onnx --manifest driftline.json --reference train.csv --target late -o flights.driftline"],
    ["make the manifest from a table of numbers", "driftline pack iris.onnx --reference iris.parquet --target species"],
    ["pack boosted trees that were trained with gaps in the data",
      "driftline pack trees.onnx --reference train.csv --target late --missing nan"],
    ["pack a model that turns texts into vectors",
      "driftline pack minilm.onnx --tokenizer tokenizer.json --pooling mean --normalize"],
    ["pack a model of pictures",
      "driftline pack vit.onnx --preprocessor preprocessor_config.json --labels labels.txt --reference photos"],
  ],
  run,
};

async function run(options: PackOptions, files: readonly string[]): Promise<void> {
  const file = checkUse(options, files);
  const output = options.output ?? `${file.replace(/\.onnx$/i, "")}.driftline`;
  if (resolve(output) === resolve(file)) throw usage("pack", "--output is the model itself");
  const model = await readBytes(file);
  const text = options.manifest === undefined ? await makeManifest(file, model, options) : await readText(options.manifest);
  const tokenizer = options.tokenizer === undefined ? undefined : await readBytes(options.tokenizer);
  const parts = { text, model, tokenizer, reference: undefined, background: undefined };
  const plain = await packBundle(parts, file, options.manifest);
  // OK because packing has read it as a manifest.
  const manifest = JSON.parse(text) as Manifest;
  const packed = options.reference === undefined
    ? { bundle: plain, manifest }
    : await packWatched(parts, { bundle: plain, manifest }, file, options.reference, options);
  await toSink(output, (sink) => sink.write(packed.bundle));
  await writeManifest(text, options);
  const summary = summarise(output, packed);
  process.stdout.write(options.json ? `${JSON.stringify(summary)}\n` : describe(summary));
}

/** With what the reference's inputs and answers look like, and with the model's embedding among them, if there is one. */
async function packWatched(parts: Parts, plain: Packed, file: string, reference: string, options: PackOptions): Promise<Packed> {
  const manifest = await withEmbedding(plain.manifest, parts.model);
  const watched = { ...parts, text: toText(manifest) };
  const unwatched = manifest === plain.manifest ? plain.bundle : await packBundle(watched, file, options.manifest);
  const { evaluation, profile } = await predictReference(unwatched, reference, options.target);
  checkScores(evaluation, manifest, options);
  const background = await backgroundOf(unwatched, reference, options);
  const bundle = await packBundle({ ...watched, reference: profile, background }, file, options.manifest);
  return { bundle, manifest, reference: { file: reference, ...evaluation } };
}

/** The rows that are asked for, as the bundle's entry. They may be of people, so they go nowhere unasked. */
async function backgroundOf(bundle: Uint8Array, reference: string, { background }: PackOptions): Promise<string | undefined> {
  if (background === undefined) return undefined;
  const count = Number(background);
  if (!Number.isInteger(count) || count < 1 || count > MAX_BACKGROUND) {
    throw usage("pack", `--background is \`${background}\`, expected a whole number from 1 to ${MAX_BACKGROUND}`);
  }
  const model = await loadHere(bundle, { monitor: false });
  if (model.manifest?.pipeline.type !== "tabular") throw usage("pack", "--background is for models of rows");
  const fields = model.manifest.signature.inputs;
  return model.backgroundEntry(await evenlySpaced(() => openTable(reference), fields, count));
}

/** The columns of a table say enough of it; of a picture or a text, what the model makes of it says more. */
async function withEmbedding(manifest: Manifest, model: Uint8Array): Promise<Manifest> {
  if (manifest.pipeline.type === "tabular" || manifest.embedding !== undefined) return manifest;
  const { lastHiddenLayer } = await bindings();
  const embedding = lastHiddenLayer(model, manifest.output.tensor);
  return embedding === undefined ? manifest : { ...manifest, embedding };
}

function checkUse(options: PackOptions, [file, ...more]: readonly string[]): string {
  const { manifest, reference, target, preprocessor, tokenizer } = options;
  const fail = (message: string) => usage("pack", message);
  if (file === undefined) throw fail("expected a model");
  if (more.length > 0) throw fail(`expected one model, found ${[file, ...more].join(", ")}`);
  if (!manifest && !reference && !preprocessor && !tokenizer) {
    throw fail("expected --manifest, --reference, --tokenizer or --preprocessor");
  }
  checkTextUse(options);
  if (target !== undefined && !reference) throw fail("--target is a column of --reference, which is not given");
  if (options.background !== undefined && !reference) throw fail("--background takes rows of --reference, which is not given");
  if (options.missing !== undefined && !reference) throw fail("--missing is about numbers of --reference, which is not given");
  if (preprocessor && manifest) throw fail("--preprocessor makes the manifest, so it goes with no --manifest");
  const said = (["labels", "activation", "missing", "constants", "name", "model-version"] as const).find((name) => options[name] !== undefined);
  if (manifest && said) throw fail(`--manifest is used as it is, so it goes with no --${said}`);
  return file;
}

async function makeManifest(file: string, model: Uint8Array, options: PackOptions): Promise<string> {
  const { manifest, problems } = await inferManifest(file, model, options);
  const text = toText(manifest);
  if (problems.length === 0) return text;
  await writeManifest(text, options);
  throw refusal(problems, options["write-manifest"]);
}

async function writeManifest(text: string, options: PackOptions): Promise<void> {
  const file = options["write-manifest"];
  if (file !== undefined) await toSink(file, (sink) => sink.write(text));
}

interface Parts {
  readonly text: string;
  readonly model: Uint8Array;
  readonly tokenizer: Uint8Array | undefined;
  readonly reference: string | undefined;
  readonly background: string | undefined;
}

async function packBundle(parts: Parts, file: string, manifest = "the manifest"): Promise<Uint8Array> {
  const { text, model, tokenizer, reference, background } = parts;
  const { packBundle } = await bindings();
  try {
    return packBundle(text, model, tokenizer, reference, background);
  } catch (thrown) {
    const { code, message } = DriftlineError.from(thrown);
    const at = code === "invalid_manifest" || code === "unsupported_format" ? manifest : file;
    const exit = code === "crashed" ? EXIT.crash : EXIT.model;
    throw new Failure(code, `${at}: ${message}`, exit, { cause: thrown });
  }
}

/** Labels go by probabilities, so other values would give wrong ones. */
function checkScores({ range: [low, high] }: Evaluation, { output }: Manifest, options: PackOptions): void {
  if (!output.labels || output.threshold !== undefined || (low >= 0 && high <= 1)) return;
  const message = `the outputs are no probabilities: they go from ${low.toPrecision(3)} to ${high.toPrecision(3)}`;
  if (options.manifest === undefined) {
    throw new Failure("manifest_needed", `${message}; say --activation sigmoid or softmax`);
  }
  warn(`${message}; should the manifest have an activation or a threshold?`, options.json);
}

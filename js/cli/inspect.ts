import { isModule } from "../bake/binary.js";
import { markOf, type Mark } from "../bake/mark.js";
import { load } from "../entry/node.js";
import type { About as AboutModel } from "../about.js";
import type { Manifest, TensorInfo } from "../types.js";
import type { Command } from "./command.js";
import { describeFeatures, describeImage } from "./describe.js";
import { describeAudio, describeBytes, describeConstants, describeState, describeText } from "./describe-pipelines.js";
import { blaming, quote } from "./failure.js";
import { readBytes, sha256 } from "./files.js";
import { table } from "./help.js";
import { COMMON, type Given, type Options, usage } from "./options.js";
import { describeOutput } from "./summary.js";

const options = {} as const satisfies Options;

export const inspect: Command = {
  name: "inspect",
  summary: "show what a bundle, a baked module or a model takes and gives",
  usage: ["<bundle.driftline|module.wasm|model.onnx> [options]"],
  about: `Shows what is in a bundle: what it takes, what is done to it, the output, and the checksum of the file.
Of a plain ONNX file it shows the inputs and outputs, of a baked module also what it was baked from. The file is
loaded as for a prediction, so what is shown also works.
With --json: {"file", "kind", "bytes", "sha256", "baked", "manifest", "inputs", "outputs"}.`,
  options,
  examples: [
    ["show what a bundle does to its columns", "driftline inspect flights.driftline"],
    ["take the manifest out of a bundle", "driftline inspect flights.driftline --json | jq .manifest > driftline.json"],
  ],
  run,
};

type InspectOptions = Given<typeof options & typeof COMMON>;

async function run({ json }: InspectOptions, [file, ...more]: readonly string[]): Promise<void> {
  if (file === undefined || more.length > 0) throw usage("inspect", "expected one file");
  const bytes = await readBytes(file);
  const model = await blaming(file, () => load(bytes));
  const mark = isModule(bytes) ? markOf(await WebAssembly.compile(bytes as BufferSource)) : undefined;
  // What it says of the model stands below.
  const baked = mark && { ...mark, about: undefined };
  const about = {
    file,
    kind: baked ? "baked" : model.manifest ? "bundle" : "onnx",
    bytes: bytes.byteLength,
    sha256: sha256(bytes),
    ...(baked && { baked }),
    manifest: model.manifest,
    inputs: model.inputs,
    outputs: model.outputs,
  };
  process.stdout.write(json ? `${JSON.stringify(about)}\n` : describe(about));
}

interface About extends AboutModel {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly baked?: Omit<Mark, "about">;
}

function describe({ file, bytes, sha256, baked, manifest, inputs, outputs }: About): string {
  const size: [string, string][] = [["bytes", bytes.toLocaleString("en")], ["sha256", sha256], ...(baked ? describeBaked(baked) : [])];
  if (!manifest) {
    return lines(
      table([["file", `${file} (plain ONNX: takes tensors)`], ...size]),
      section("inputs", inputs.map(describeTensor)),
      section("outputs", outputs.map(describeTensor)),
    );
  }
  const { constants = [], state = [] } = manifest;
  return lines(
    table([["file", file], ...describeManifest(manifest), ...size]),
    section(...describeInput(manifest)),
    ...(constants.length > 0 ? [section("constants", describeConstants(constants, inputs))] : []),
    ...(state.length > 0 ? [section("state, zeros at first", describeState(state))] : []),
  );
}

/** What was baked, by what and for what. */
function describeBaked({ format, version, build, sha256 }: Omit<Mark, "about">): [string, string][] {
  return [["baked from", sha256], ["baked by", `driftline ${version}, format ${format}, for ${build}`]];
}

function lines(...texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

function describeManifest({ name, version, description, license, expires, output }: Manifest): [string, string][] {
  const optional = { description, license, expires };
  const given = Object.entries(optional).flatMap(([key, value]) => (value ? [[key, value] as [string, string]] : []));
  return [["name", `${name} ${version}`], ...given, ["output", describeOutput(output)]];
}

function describeInput({ signature, pipeline }: Manifest): [string, [string, string][]] {
  const names = signature.inputs.map(({ name }) => quote(name)).join(" and ");
  switch (pipeline.type) {
    case "tabular": {
      const { tensor } = pipeline;
      const where = tensor === undefined ? "each for the model's input of its name" : `for the model's ${quote(tensor)}`;
      return [`columns, ${where}`, describeFeatures(signature, pipeline)];
    }
    case "image":
      return [`picture, for the model's ${quote(pipeline.tensor)}`, describeImage(pipeline)];
    case "text":
      return [`${signature.inputs.length > 1 ? "pair of texts" : "text"} ${names}`, describeText(pipeline)];
    case "audio":
      return [`sound, for the model's ${quote(pipeline.tensor)}`, describeAudio(pipeline)];
    case "bytes":
      return [`bytes, for the model's ${quote(pipeline.tensor)}`, describeBytes(pipeline)];
  }
}

function describeTensor({ name, type, shape }: TensorInfo): [string, string] {
  const sizes = shape ? `[${shape.map((size) => size ?? "?").join(", ")}]` : "any shape";
  return [name, `${type ?? "not a tensor of numbers"} ${sizes}`];
}

function section(title: string, rows: [string, string][]): string {
  return `\n${title}\n${table(rows).replace(/^/gm, "  ")}`;
}

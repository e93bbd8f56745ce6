import { basename } from "node:path";
import { bindings, loadHere } from "../entry/node.js";
import type { LocalModel } from "../model/local.js";
import type { Manifest, Pipeline, TextPipeline } from "../types.js";
import { parseConstants } from "./constants.js";
import { Failure, blaming, list, quote } from "./failure.js";
import { isFile, readText } from "./files.js";
import { type Inferred, type Wishes, inferImage, inferTabular } from "./infer.js";
import { inferText } from "./infer-text.js";
import { openTable } from "./open.js";
import { choice } from "./options.js";
import type { PackOptions } from "./pack-options.js";
import { profileTable } from "./profile.js";
import { textWishes } from "./text-options.js";

/** The manifest for a model that comes without one, from its reference or its preprocessor. */
export async function inferManifest(file: string, bytes: Uint8Array, options: PackOptions): Promise<Inferred> {
  const model = await blaming(file, () => loadHere(bytes));
  if (model.manifest) throw new Failure("invalid_model", `${file}: is a bundle already, expected an ONNX file`);
  const wishes = await wishesOf(file, model, options);
  const { preprocessor, tokenizer, reference = "" } = options;
  if (preprocessor !== undefined) {
    const manifest = await inferImage(model, (tensor) => imagePipeline(preprocessor, tensor), wishes);
    return { manifest, problems: [] };
  }
  if (tokenizer !== undefined) {
    const make = (inputs: readonly string[]) => textPipeline(tokenizer, inputs);
    return { manifest: await inferText(model, make, wishes, textWishes(options)), problems: [] };
  }
  const table = await openTable(reference);
  checkTarget(reference, table.columns, wishes.target);
  const profile = await profileTable(table);
  return blaming(file, () => inferTabular(model, profile, wishes));
}

export function checkTarget(file: string, columns: readonly string[], target: string | undefined): void {
  if (target === undefined || columns.includes(target)) return;
  const text = `${file}: lacks the target ${quote(target)}; it has ${list(columns)}`;
  throw new Failure("missing_column", text);
}

/** Why the manifest was not made, and what to do about it. */
export function refusal(problems: readonly string[], draft: string | undefined): Failure {
  const advice = draft
    ? `a draft is in ${draft}: edit it to what training did, then pack with --manifest ${draft}`
    : "--write-manifest driftline.json writes a draft to edit; then pack with --manifest driftline.json";
  const found = problems.map((problem) => `\n  - ${problem}`).join("");
  return new Failure("manifest_needed", `the manifest can't be made from the reference alone:${found}\n${advice}`);
}

async function wishesOf(file: string, { inputs }: LocalModel, options: PackOptions): Promise<Wishes> {
  return {
    name: options.name ?? nameFrom(options.output ?? file),
    version: options["model-version"] ?? "1.0.0",
    target: options.target,
    labels: options.labels === undefined ? undefined : await readLabels(options.labels),
    constants: parseConstants(options.constants, inputs),
    nan: choice("pack", "missing", options.missing, ["nan"]) === "nan",
    activation: choice("pack", "activation", options.activation, ["softmax", "sigmoid"]),
  };
}

function nameFrom(file: string): string {
  const stem = basename(file).toLowerCase().replace(/\.(onnx|driftline)$/, "");
  return stem.replace(/[^a-z0-9._-]+/g, "-").replace(/^[^a-z0-9]+/, "").slice(0, 64) || "model";
}

async function readLabels(given: string): Promise<readonly string[]> {
  const file = !given.includes(",") || (await isFile(given));
  const labels = file ? (await readText(given)).replace(/^\ufeff/, "").split(/\r?\n/) : given.split(",");
  // Files end with a line break, and so with an empty line.
  if (labels.at(-1) === "") labels.pop();
  return labels.map((label) => label.trim());
}

async function imagePipeline(file: string, tensor: string): Promise<Pipeline> {
  const text = await readText(file);
  const { imagePipeline } = await bindings();
  return blaming(file, async () => imagePipeline(text, tensor) as Pipeline);
}

async function textPipeline(file: string, inputs: readonly string[]): Promise<TextPipeline> {
  const text = await readText(file);
  const { textPipeline } = await bindings();
  return blaming(file, async () => textPipeline(text, [...inputs]) as TextPipeline);
}

export function toText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

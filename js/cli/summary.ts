import type { Manifest } from "../types.js";
import type { Evaluation } from "./evaluate.js";
import { list } from "./failure.js";
import { sha256 } from "./files.js";
import { table } from "./help.js";

/** What `pack` says when it is done. */
export interface Summary {
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly inputs: readonly { readonly name: string; readonly type: string }[];
  readonly output: Manifest["output"];
  readonly bytes: number;
  readonly sha256: string;
  /** The tensor of the model that is watched. */
  readonly embedding?: string;
  readonly reference?: { readonly file: string } & Evaluation;
}

/** What was packed. */
export interface Packed extends Pick<Summary, "reference"> {
  readonly bundle: Uint8Array;
  readonly manifest: Manifest;
}

export function summarise(file: string, { bundle, manifest, reference }: Packed): Summary {
  const { name, version, signature, output, embedding } = manifest;
  const inputs = signature.inputs.map(({ name, type }) => ({ name, type }));
  const about = { file, name, version, inputs, output, bytes: bundle.byteLength, sha256: sha256(bundle) };
  return { ...about, ...(embedding !== undefined && { embedding }), ...(reference && { reference }) };
}

/** The same for people. */
export function describe({ file, name, version, inputs, output, embedding, bytes, sha256, reference }: Summary): string {
  const rows: [string, string][] = [
    ["bundle", file],
    ["name", `${name} ${version}`],
    ["inputs", list(inputs.map(({ name, type }) => `${name} (${type})`))],
    ["output", describeOutput(output)],
  ];
  if (embedding !== undefined) rows.push(["embedding", embedding]);
  if (reference) rows.push(["reference", describeEvaluation(reference)]);
  rows.push(["bytes", bytes.toLocaleString("en")], ["sha256", sha256]);
  return `${table(rows)}\n`;
}

export function describeOutput({ tensor, activation, labels, threshold, top_k }: Manifest["output"]): string {
  const parts = [tensor];
  if (activation) parts.push(activation);
  const quoted = labels?.map((label) => (label.includes(",") ? `"${label}"` : label));
  parts.push(quoted ? `${quoted.length} labels: ${list(quoted, 4)}` : "no labels");
  if (threshold !== undefined) parts.push(`threshold ${threshold}`);
  if (top_k !== undefined) parts.push(`the best ${top_k}`);
  return parts.join("; ");
}

function describeEvaluation({ rows, accuracy, rmse, without_target }: Evaluation): string {
  const parts = [`${rows.toLocaleString("en")} rows predicted`];
  if (accuracy !== undefined) parts.push(`accuracy ${accuracy.toFixed(4)}`);
  if (rmse !== undefined) parts.push(`root mean squared error ${rmse.toPrecision(5)}`);
  if (without_target !== undefined) parts.push(`${without_target} without a target`);
  return parts.join(", ");
}

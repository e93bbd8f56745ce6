import type { LocalModel } from "../model/local.js";
import type { ConstantTensor, Field, Manifest, Pipeline, TensorInfo } from "../types.js";
import { Failure, quote } from "./failure.js";
import { asTaken, columnProblems, featureOf, fieldOf, isEncodable, type TakenColumn, tensorProblems } from "./features.js";
import { chooseOutput, labelsOf, outputField, probe } from "./outputs.js";
import type { ColumnProfile, Profile } from "./profile.js";

/** What the user says of the bundle, besides the model and its data. */
export interface Wishes {
  readonly name: string;
  readonly version: string;
  readonly target: string | undefined;
  readonly labels: readonly string[] | undefined;
  readonly activation: "softmax" | "sigmoid" | undefined;
  /** Whether the model takes NaN for a number that is missing. */
  readonly nan: boolean;
  readonly constants: readonly ConstantTensor[];
}

/** A manifest, and what in it is a guess: none of that is decided for the user. */
export interface Inferred {
  readonly manifest: Manifest;
  readonly problems: readonly string[];
}

/** Pictures and texts of many classes answer with the best of them only. */
const TOP_K = 5;

/** The manifest of a model of rows, from its inputs and a reference that holds its columns. */
export async function inferTabular(model: LocalModel, profile: Profile, wishes: Wishes): Promise<Inferred> {
  const { outputs } = model;
  const inputs = openInputs(model, wishes);
  const columns = profile.columns.filter(({ name }) => name !== wishes.target);
  const apart = inputs.every((input) => columns.some(({ name }) => name === input.name));
  const taken = apart ? columnsOf(inputs, columns) : sharing(inputs, columns);
  const used = taken.map((column) => ({ ...column, nan: wishes.nan }));
  const encodable = used.filter(isEncodable);
  const features = encodable.map(featureOf);
  const problems = used.flatMap((column) => columnProblems(column, profile.rows));
  if (!apart) problems.push(...tensorProblems(inputs, encodable, features));
  const output = chooseOutput(outputs);
  const target = profile.columns.find(({ name }) => name === wishes.target);
  const found = problems.length === 0 ? await probe(model, output, used, wishes.constants) : undefined;
  const classes = found && !wishes.labels ? labelsOf(target, found, outputs) : {};
  if (classes.problem) problems.push(classes.problem);
  const [input] = inputs;
  const signature = {
    inputs: encodable.map(fieldOf),
    outputs: [outputField(output, found?.width)],
  };
  const pipeline: Pipeline = { type: "tabular", ...(!apart && input && { tensor: input.name }), features };
  const labels = wishes.labels ?? classes.labels;
  const manifest = assemble(wishes, signature, pipeline, { tensor: output.name, ...(labels && { labels }) });
  return { manifest, problems };
}

/** The manifest of a model of pictures; `pipelineFor` makes the pipeline for its input. */
export async function inferImage(
  model: LocalModel,
  pipelineFor: (tensor: string) => Promise<Pipeline>,
  wishes: Wishes,
): Promise<Manifest> {
  const inputs = openInputs(model, wishes);
  const [input, ...more] = inputs;
  if (!input || more.length > 0) {
    const names = inputs.map(({ name }) => quote(name)).join(", ");
    throw new Failure("invalid_model", `the model has the inputs ${names}, expected one that takes the picture`);
  }
  const output = chooseOutput(model.outputs);
  const { labels } = wishes;
  const image: Field = { name: "image", type: "tensor", "tensor-spec": { dtype: "uint8", shape: [-1, -1, -1, 3] } };
  const signature = { inputs: [image], outputs: [outputField(output, labels?.length)] };
  return assemble(wishes, signature, await pipelineFor(input.name), { tensor: output.name, ...bestOf(labels) });
}

/** The inputs that the pipeline has to fill. */
export function openInputs({ inputs }: LocalModel, { constants }: Wishes): readonly TensorInfo[] {
  return inputs.filter(({ name }) => !constants.some(({ input }) => input === name));
}

/** The column of each input, in their order. */
function columnsOf(inputs: readonly TensorInfo[], columns: readonly ColumnProfile[]): TakenColumn[] {
  return inputs.flatMap((input) => {
    const column = columns.find(({ name }) => name === input.name);
    return column ? [asTaken(column, input)] : [];
  });
}

/** The columns of a model that takes them all in one input. */
function sharing([input, ...more]: readonly TensorInfo[], columns: readonly ColumnProfile[]): readonly TakenColumn[] {
  return input && more.length === 0 ? columns.map((column) => asTaken(column, input)) : columns;
}

/** The labels, and of many the best few only. */
export function bestOf(labels: readonly string[] | undefined): Pick<Manifest["output"], "labels" | "top_k"> {
  return { ...(labels && { labels }), ...(labels && labels.length > 2 * TOP_K && { top_k: TOP_K }) };
}

export function assemble(
  { name, version, activation, constants }: Wishes,
  signature: Manifest["signature"],
  pipeline: Pipeline,
  output: Manifest["output"],
): Manifest {
  const whole = { ...output, ...(activation && { activation }) };
  return { format: 1, name, version, signature, pipeline, ...(constants.length > 0 && { constants }), output: whole };
}

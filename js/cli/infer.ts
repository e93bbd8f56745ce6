import type { Model } from "../model.js";
import type { Field, Manifest, Pipeline } from "../types.js";
import { Failure, quote } from "./failure.js";
import { columnProblems, featureOf, isEncodable, tensorProblems } from "./features.js";
import { chooseOutput, labelsOf, outputField, outputWidth } from "./outputs.js";
import type { Profile } from "./profile.js";

/** What the user says of the bundle, besides the model and its data. */
export interface Wishes {
  readonly name: string;
  readonly version: string;
  readonly target: string | undefined;
  readonly labels: readonly string[] | undefined;
  readonly activation: "softmax" | "sigmoid" | undefined;
}

/** A manifest, and what in it is a guess: none of that is decided for the user. */
export interface Inferred {
  readonly manifest: Manifest;
  readonly problems: readonly string[];
}

/** Pictures of many classes answer with the best of them only. */
const TOP_K = 5;

/** The manifest of a model of rows, from its inputs and a reference that holds its columns. */
export async function inferTabular(model: Model, profile: Profile, wishes: Wishes): Promise<Inferred> {
  const { inputs, outputs } = model;
  const columns = profile.columns.filter(({ name }) => name !== wishes.target);
  const apart = inputs.every((input) => columns.some(({ name }) => name === input.name));
  const used = apart ? columns.filter(({ name }) => inputs.some((input) => input.name === name)) : columns;
  const encodable = used.filter(isEncodable);
  const features = encodable.map(featureOf);
  const problems = used.flatMap((column) => columnProblems(column, profile.rows));
  if (!apart) problems.push(...tensorProblems(inputs, encodable, features));
  const output = chooseOutput(outputs);
  const target = profile.columns.find(({ name }) => name === wishes.target);
  const width = problems.length === 0 ? await outputWidth(model, output, features.length) : undefined;
  const classes = target && width !== undefined && !wishes.labels ? labelsOf(target, width) : {};
  if (classes.problem) problems.push(classes.problem);
  const [input] = inputs;
  const signature = {
    inputs: encodable.map(({ name, type }): Field => ({ name, type })),
    outputs: [outputField(output, width)],
  };
  const pipeline: Pipeline = { type: "tabular", ...(!apart && input && { tensor: input.name }), features };
  const labels = wishes.labels ?? classes.labels;
  const manifest = assemble(wishes, signature, pipeline, { tensor: output.name, ...(labels && { labels }) });
  return { manifest, problems };
}

/** The manifest of a model of pictures; `pipelineFor` makes the pipeline for its input. */
export async function inferImage(
  { inputs, outputs }: Model,
  pipelineFor: (tensor: string) => Promise<Pipeline>,
  wishes: Wishes,
): Promise<Manifest> {
  const [input, ...more] = inputs;
  if (!input || more.length > 0) {
    const names = inputs.map(({ name }) => quote(name)).join(", ");
    throw new Failure("invalid_model", `the model has the inputs ${names}, expected one that takes the picture`);
  }
  const output = chooseOutput(outputs);
  const { labels } = wishes;
  const image: Field = { name: "image", type: "tensor", "tensor-spec": { dtype: "uint8", shape: [-1, -1, -1, 3] } };
  const signature = { inputs: [image], outputs: [outputField(output, labels?.length)] };
  const top = labels && labels.length > 2 * TOP_K && { top_k: TOP_K };
  return assemble(wishes, signature, await pipelineFor(input.name), {
    tensor: output.name,
    ...(labels && { labels }),
    ...top,
  });
}

function assemble(
  { name, version, activation }: Wishes,
  signature: Manifest["signature"],
  pipeline: Pipeline,
  output: Manifest["output"],
): Manifest {
  const whole = { ...output, ...(activation && { activation }) };
  return { format: 1, name, version, signature, pipeline, output: whole };
}

import type { LocalModel } from "../model/local.js";
import type { Field, Manifest, TensorInfo, TextPipeline } from "../types.js";
import { Failure, quote } from "./failure.js";
import { assemble, bestOf, openInputs, type Wishes } from "./infer.js";
import { chooseOutput, outputField } from "./outputs.js";

/** What the user says of a model of texts. */
export interface TextWishes {
  readonly pooling: "mean" | "cls" | undefined;
  readonly normalize: boolean;
  /** What the texts are called: one name, or two for a model of pairs. */
  readonly columns: readonly string[];
}

/** The manifest of a model of texts; `pipelineFor` makes the pipeline for its inputs, from the tokenizer. */
export async function inferText(
  model: LocalModel,
  pipelineFor: (inputs: readonly string[]) => Promise<TextPipeline>,
  wishes: Wishes,
  { pooling, normalize, columns }: TextWishes,
): Promise<Manifest> {
  const made = await pipelineFor(openInputs(model, wishes).map(({ name }) => name));
  const output = textOutput(model.outputs, pooling !== undefined);
  const pipeline: TextPipeline = { ...made, ...(pooling && { pooling }), ...(normalize && { normalize }) };
  const width = output.shape?.at(-1);
  const signature: Manifest["signature"] = {
    inputs: columns.map((name): Field => ({ name, type: "string" })),
    outputs: [outputField(output, typeof width === "number" ? width : undefined)],
  };
  const { labels } = wishes;
  return assemble(wishes, signature, pipeline, { tensor: output.name, ...bestOf(labels) });
}

/** The output with a vector for each text, or, to be pooled, for each token. */
function textOutput(outputs: readonly TensorInfo[], pooled: boolean): TensorInfo {
  const fitting = outputs.filter(({ shape }) => shape?.length === (pooled ? 3 : 2));
  const output = chooseOutput(fitting.length > 0 ? fitting : outputs);
  if (pooled || output.shape?.length !== 3) return output;
  const text = `output ${quote(output.name)} gives a vector for each token; say --pooling mean or cls, as the model's card has it`;
  throw new Failure("manifest_needed", text);
}

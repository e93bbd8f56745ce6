// Small bundles of texts, sound, bytes and columns, packed from the fixtures.
import { readFile } from "node:fs/promises";
import { bindings } from "../../dist/entry/node.js";
import { fixture } from "./cli.mjs";

const { packBundle } = await bindings();
const text = (name) => ({ name, type: "string" });
const tensor = { name: "input", type: "tensor" };
const tokens = { input_ids: "input_ids", attention_mask: "attention_mask" };
const TEXT = { type: "text", tensors: tokens, max_length: 4, pooling: "mean", normalize: true };

export const MANIFESTS = {
  texts: manifest([text("text")], TEXT, { tensor: "vectors", labels: ["east", "north"] }),
  pairs: manifest([text("question"), text("answer")], TEXT, { tensor: "vectors" }),
  sound: {
    ...manifest([tensor], { type: "audio", tensor: "samples", sample_rate: 8000, features: { type: "samples" } }, { tensor: "total" }),
    state: [{ input: "before", output: "after", shape: [1, 1] }],
  },
  bytes: manifest([tensor], { type: "bytes", tensor: "bytes", head: 4, padding: 1000 }, { tensor: "total" }),
  columns: manifest(
    [text("city"), { name: "days", type: "double" }],
    { type: "tabular", features: [{ encode: "text", column: "city", missing: "Bern" }, { encode: "number", column: "days" }] },
    { tensor: "cost" },
  ),
};

const MODELS = { texts: "vectors", pairs: "vectors", sound: "memory", bytes: "sum", columns: "columns" };

function manifest(inputs, pipeline, output) {
  return { format: 1, name: pipeline.type, version: "1.0.0", signature: { inputs }, pipeline, output };
}

export const modelOf = (name) => fixture(`${MODELS[name]}.onnx`);

export async function bundleOf(name) {
  const tokenizer = MANIFESTS[name].pipeline.type === "text" ? await readFile(fixture("tokenizer.json")) : undefined;
  return packBundle(JSON.stringify(MANIFESTS[name]), await readFile(modelOf(name)), tokenizer);
}

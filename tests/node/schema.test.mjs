// The JSON Schema and the core agree on what a manifest is, rule by rule.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import Ajv from "ajv/dist/2020.js";
import { bindings } from "../../dist/entry/node.js";

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url));
const json = async (path) => JSON.parse(await read(path));

const valid = new Ajv({ strictTypes: false }).compile(await json("src/bundle/manifest.schema.json"));
const { packBundle } = await bindings();
const models = {
  flights: { manifest: await json("models/flights/manifest.json"), onnx: await read("models/flights/model.onnx") },
  digits: { manifest: await json("models/digits/manifest.json"), onnx: await read("models/digits/model.onnx") },
};

/** Whether the core takes the manifest, whatever it then says of the model. */
function taken(manifest, onnx) {
  try {
    packBundle(JSON.stringify(manifest), onnx);
    return true;
  } catch (error) {
    return !["invalid_manifest", "unsupported_format"].includes(error.code);
  }
}

// Each changes a manifest: [name, model, change, whether it stays valid].
const feature = (feature) => (m) => Object.assign(m.pipeline.features[0], feature);
const steps = (...steps) => feature({ steps });
const category = (change) => (m) => {
  Object.assign(m.pipeline.features.find(({ encode }) => encode === "one_hot"), change);
};
const imageStep = (step) => (m) => (m.pipeline.steps[0] = step);
const inputs = (...inputs) => (m) => (m.signature.inputs = inputs);
const pipeline = (pipeline, ...fields) => (m) => (inputs(...fields)(m), (m.pipeline = pipeline));
const TEXT = { type: "text", tensors: { input_ids: "ids" }, max_length: 8 };
const text = (change) => pipeline({ ...TEXT, ...change }, { name: "text", type: "string" });
const padding = (padding) => text({ padding });
const alone = (feature) => pipeline({ type: "tabular", features: [{ column: "x", ...feature }] }, { name: "x", type: "string" });
const tensor = (whole) => pipeline(whole, { name: "x", type: "tensor" });
const audio = (change) => tensor({ type: "audio", tensor: "x", sample_rate: 16_000, features: { type: "samples" }, ...change });
const MEL = { type: "log_mel", layout: "nmt", n_fft: 400, hop_length: 160, mels: 80 };
const mel = (change) => audio({ features: { ...MEL, ...change } });
const bytes = (change) => tensor({ type: "bytes", tensor: "x", head: 8, padding: 256, ...change });
const state = (...state) => (m) => (m.state = state);
const constants = (...constants) => (m) => (m.constants = constants);
const constant = (change) => constants({ input: "sr", shape: [], values: [16_000], ...change });
const STATE = { input: "h", output: "hn", shape: [2, 1, 64] };
const reports = (reports) => (m) => (m.reports = reports);
const CASES = [
  ["as it is", "flights", () => {}, true],
  ["as it is", "digits", () => {}, true],
  ["format 0", "flights", (m) => (m.format = 0), false],
  ["format 2", "flights", (m) => (m.format = 2), false],
  ["format as text", "flights", (m) => (m.format = "1"), false],
  ["no name", "flights", (m) => delete m.name, false],
  ["capital in the name", "flights", (m) => (m.name = "Flights"), false],
  ["name of 64", "flights", (m) => (m.name = "x".repeat(64)), true],
  ["name of 65", "flights", (m) => (m.name = "x".repeat(65)), false],
  ["version of two numbers", "flights", (m) => (m.version = "1.0"), false],
  ["version with a suffix", "flights", (m) => (m.version = "1.0.0-rc.1+build"), true],
  ["unknown key", "flights", (m) => (m.colour = "red"), false],
  ["expiry", "flights", (m) => (m.expires = "2027-01-31T00:00:00Z"), true],
  ["expiry without offset", "flights", (m) => (m.expires = "2027-01-31T00:00:00"), false],
  ["expiry as a word", "flights", (m) => (m.expires = "soon"), false],
  ["no inputs", "flights", (m) => (m.signature.inputs = []), false],
  ["unknown type of column", "flights", (m) => (m.signature.inputs[0].type = "number"), false],
  ["optional column", "flights", (m) => (m.signature.inputs[0].required = false), true],
  ["unknown kind of pipeline", "flights", (m) => (m.pipeline.type = "video"), false],
  ["no features", "flights", (m) => (m.pipeline.features = []), false],
  ["a text as it is", "flights", alone({ encode: "text", missing: "" }), true],
  ["a text with an unknown key", "flights", alone({ encode: "text", unknown: "" }), false],
  ["a text with a number for a missing one", "flights", alone({ encode: "text", missing: 0 }), false],
  ["unknown encoding", "flights", feature({ encode: "embed" }), false],
  ["unknown key of a feature", "flights", feature({ weight: 1 }), false],
  ["unknown step", "flights", steps({ op: "square" }), false],
  ["log without offset", "flights", steps({ op: "log" }), true],
  ["missing as NaN", "flights", feature({ steps: [], missing: "nan" }), true],
  ["missing as an error", "flights", feature({ missing: "error" }), true],
  ["missing as NaN though imputed", "flights", feature({ steps: [{ op: "log" }, { op: "impute", value: 0 }], missing: "nan" }), false],
  ["missing as zeros", "flights", feature({ missing: "zeros" }), false],
  ["scale by 0", "flights", steps({ op: "scale", mean: 0, std: 0 }), false],
  ["scale without mean", "flights", steps({ op: "scale", std: 1 }), false],
  ["clip without bounds", "flights", steps({ op: "clip" }), false],
  ["clip with one bound", "flights", steps({ op: "clip", max: 3 }), true],
  ["unknown key of a step", "flights", steps({ op: "log", base: 2 }), false],
  ["unknown as zeros", "flights", category({ unknown: "zeros" }), true],
  ["unknown as a category", "flights", category({ values: ["AA", "UA"], unknown: { value: "UA" } }), true],
  ["unknown as a number, one-hot", "flights", category({ unknown: { number: 1 } }), false],
  ["unknown as nonsense", "flights", category({ unknown: "ignore" }), false],
  ["ordinal as a number", "flights", category({ encode: "ordinal", unknown: { number: -1 } }), true],
  ["ordinal as zeros", "flights", category({ encode: "ordinal", unknown: "zeros" }), false],
  ["a category twice", "flights", category({ values: ["AA", "AA"] }), false],
  ["no categories", "flights", category({ values: [] }), false],
  ["unknown activation", "flights", (m) => (m.output.activation = "relu"), false],
  ["one label", "flights", (m) => (m.output.labels = ["late"]), false],
  ["threshold above 1", "flights", (m) => (m.output.threshold = 1.5), false],
  ["threshold without labels", "flights", (m) => (m.output = { tensor: "probability", threshold: 0.5 }), false],
  ["top_k of 0", "flights", (m) => (m.output.top_k = 0), false],
  ["unknown layout", "digits", (m) => (m.pipeline.layout = "chwn"), false],
  ["unknown channels", "digits", (m) => (m.pipeline.channels = "cmyk"), false],
  ["shortest edge", "digits", imageStep({ op: "resize", shortest_edge: 28, filter: "bicubic" }), true],
  ["shortest edge and width", "digits", imageStep({ op: "resize", shortest_edge: 28, width: 28, filter: "bicubic" }), false],
  ["resize without size", "digits", imageStep({ op: "resize", filter: "bicubic" }), false],
  ["resize to 0", "digits", imageStep({ op: "resize", width: 0, height: 28, filter: "bicubic" }), false],
  ["resize to 20,000", "digits", imageStep({ op: "resize", width: 20_000, height: 28, filter: "bicubic" }), false],
  ["unknown filter", "digits", imageStep({ op: "resize", width: 28, height: 28, filter: "lanczos" }), false],
  ["text", "flights", text({}), true],
  ["text, all keys", "flights", text({ tensors: { input_ids: "i", attention_mask: "m", token_type_ids: "t" }, pooling: "mean", normalize: true }), true],
  ["text without ids", "flights", text({ tensors: { attention_mask: "m" } }), false],
  ["text of no tokens", "flights", text({ max_length: 0 }), false],
  ["text of 65,537 tokens", "flights", text({ max_length: 65_537 }), false],
  ["unknown pooling", "flights", text({ pooling: "max" }), false],
  ["unknown key of text", "flights", text({ tokenizer: "x" }), false],
  ["padding, all keys", "flights", padding({ to: "max_length", multiple_of: 8, id: 3, type_id: 1, side: "left" }), true],
  ["padding to nonsense", "flights", padding({ to: "shortest" }), false],
  ["padding to a multiple of 0", "flights", padding({ multiple_of: 0 }), false],
  ["padding with a negative id", "flights", padding({ id: -1 }), false],
  ["audio", "flights", audio({}), true],
  ["audio of 100 hertz", "flights", audio({ sample_rate: 100 }), false],
  ["audio of no samples", "flights", audio({ samples: 0 }), false],
  ["audio without features", "flights", audio({ features: undefined }), false],
  ["unknown features", "flights", audio({ features: { type: "mfcc" } }), false],
  ["unknown key of samples", "flights", audio({ features: { type: "samples", hop: 1 } }), false],
  ["unknown layout of samples", "flights", audio({ features: { type: "samples", layout: "tn" } }), false],
  ["frames", "flights", audio({ features: { type: "frames", size: 512, hop: 256, pad: true } }), true],
  ["frames without hop", "flights", audio({ features: { type: "frames", size: 512 } }), false],
  ["frames of nothing", "flights", audio({ features: { type: "frames", size: 0, hop: 1 } }), false],
  ["log mel", "flights", mel({}), true],
  ["log mel, all keys", "flights", mel({ win_length: 300, center: false, pad_mode: "edge", power: 1, scale: "htk", norm: "none", fmin: 20, fmax: 7_000, drop_last: true, log: { op: "ln", offset: 1 } }), true],
  ["log mel without layout", "flights", mel({ layout: undefined }), false],
  ["log mel of no bands", "flights", mel({ mels: 0 }), false],
  ["log mel, unknown key", "flights", mel({ window: "hann" }), false],
  ["log mel, power of 0", "flights", mel({ power: 0 }), false],
  ["log mel, unknown padding", "flights", mel({ pad_mode: "wrap" }), false],
  ["decibels below the loudest", "flights", mel({ log: { op: "db", ref: "max", amin: 1e-5, top_db: 80 } }), true],
  ["decibels below the least", "flights", mel({ log: { op: "db", ref: "min" } }), false],
  ["decibels with an amin of 0", "flights", mel({ log: { op: "db", amin: 0 } }), false],
  ["logarithm without offset", "flights", mel({ log: { op: "ln" } }), false],
  ["logarithm with a floor of 0", "flights", mel({ log: { op: "log10", floor: 0 } }), false],
  ["Whisper's logarithm", "flights", mel({ log: { op: "whisper" } }), true],
  ["Whisper's logarithm with a floor", "flights", mel({ log: { op: "whisper", floor: 1 } }), false],
  ["bytes", "flights", bytes({}), true],
  ["bytes, all keys", "flights", bytes({ tail: 8, offset: -1, strip: true, block: 8 }), true],
  ["bytes of neither end", "flights", bytes({ head: 0 }), false],
  ["bytes of the end alone", "flights", bytes({ head: 0, tail: 1 }), true],
  ["bytes without padding", "flights", bytes({ padding: undefined }), false],
  ["bytes with padding beyond 32 bits", "flights", bytes({ padding: 2 ** 31 }), false],
  ["unknown key of bytes", "flights", bytes({ middle: 1 }), false],
  ["a constant", "flights", constant({}), true],
  ["constants of several values", "flights", constants({ input: "a", shape: [1, 2], values: [true, false] }, { input: "b", shape: [1], values: [""] }), true],
  ["a constant without values", "flights", constant({ values: undefined }), false],
  ["a constant without a shape", "flights", constant({ shape: undefined }), false],
  ["a constant of nothing", "flights", constant({ shape: [0], values: [] }), false],
  ["a constant of a single value, not a list", "flights", constant({ values: 16_000 }), false],
  ["a constant of mixed values", "flights", constant({ shape: [2], values: [1, "a"] }), false],
  ["unknown key of a constant", "flights", constant({ type: "int64" }), false],
  ["a state", "flights", state(STATE), true],
  ["a state without shape", "flights", state({ input: "h", output: "hn" }), false],
  ["a state of no numbers", "flights", state({ ...STATE, shape: [0] }), false],
  ["unknown key of a state", "flights", state({ ...STATE, type: "float32" }), false],
  ["reports by default", "flights", reports({}), true],
  ["reports, all keys", "flights", reports({ window_days: 1, budget: { epsilon: 4.5, days: 30 }, local: { epsilon: 1 }, edge: { noise: "gaussian", spends: 0.05, rows_per_user: 8 } }), true],
  ["reports in windows of no days", "flights", reports({ window_days: 0 }), false],
  ["reports without a budget", "flights", reports({ budget: { epsilon: 0 } }), false],
  ["reports at any price", "flights", reports({ local: { epsilon: 20.5 } }), false],
  ["unknown noise", "flights", reports({ edge: { noise: "uniform" } }), false],
  ["no rows of a user", "flights", reports({ edge: { rows_per_user: 0 } }), false],
  ["unknown key of reports", "flights", reports({ url: "https://collector.example" }), false],
  ["crop without height", "digits", imageStep({ op: "center_crop", width: 28 }), false],
];

test("schema and core take and refuse the same manifests", () => {
  const wrong = [];
  for (const [name, model, change, expected] of CASES) {
    const { manifest, onnx } = models[model];
    const changed = structuredClone(manifest);
    change(changed);
    const found = { schema: valid(changed), core: taken(changed, onnx) };
    if (found.schema !== expected || found.core !== expected) wrong.push({ name, model, expected, ...found });
  }
  assert.deepEqual(wrong, []);
});

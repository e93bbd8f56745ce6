/**
 * What is timed. A case is given `tensors`, or so many `rows` of the flights: driftline then predicts from the columns through
 * the bundle, and the others from a tensor that code of the user's makes of them. Of cases with `start`, the time to the first
 * answer is taken too, and of those `byThreads` what threads gain. A photo is for what the monitor costs: the others know no photos.
 */
import { flightsTensor, image, photo, rowsTensor, sound, tokens } from "./inputs.mjs";

const ALL = ["driftline", "onnxruntime-web", "rten"];
const WATCHED_OR_NOT = ["driftline", "unwatched", "onnxruntime-web", "rten"];
// rten evaluates no trees.
const OF_TREES = ["driftline", "onnxruntime-web"];

/** By the files of forest.py. */
export const FORESTS = {
  cancer_50: "50 trees",
  digits_50: "50 trees of over 64 leaves",
  noisy_50: "50 trees of over 600 leaves",
  cancer_1000: "1,000 trees",
};

const counted = (rows) => (rows === 1 ? "1 row" : `${rows.toLocaleString("en")} rows`);

const flights = (rows, start = false) => ({
  name: `flights/${rows}`,
  title: `flights, ${counted(rows)}`,
  model: "flights",
  output: "probability",
  bundle: true,
  rows,
  engines: WATCHED_OR_NOT,
  start,
});

const forest = (model, rows) => ({
  name: `${model}/${rows}`,
  title: `${FORESTS[model]}, ${counted(rows)}`,
  model,
  output: "probabilities",
  tensors: (files) => ({ X: rowsTensor(files.json(model), rows) }),
  engines: OF_TREES,
});

const minilm = (length, start = false) => ({
  name: `minilm/${length}`,
  title: `MiniLM, ${length} tokens`,
  model: "minilm",
  output: "last_hidden_state",
  tensors: () => tokens(length),
  engines: ALL,
  start,
  byThreads: true,
});

const picture = (title, output, rest) => ({
  name: title.toLowerCase(),
  title,
  model: title.toLowerCase(),
  output,
  tensors: () => ({ image: image() }),
  engines: ALL,
  byThreads: true,
  ...rest,
});

export const CASES = [
  flights(1, true),
  flights(1_000),
  flights(100_000),
  {
    name: "flights-tensor/1000",
    title: "flights, 1,000 rows, as a tensor",
    model: "flights",
    output: "probability",
    tensors: (files) => ({ input: flightsTensor(files.json("flights"), 1_000) }),
    engines: ALL,
  },
  ...Object.keys(FORESTS).flatMap((model) => [forest(model, 1), forest(model, 1_000)]),
  { name: "silero", title: "silero-vad", model: "silero", output: "output", tensors: sound, engines: ALL, start: true },
  minilm(32, true),
  minilm(128),
  picture("MobileNetV2", "logits", { engines: [...ALL, "tfjs"], start: true }),
  {
    name: "mobilenetv2-photo",
    title: "MobileNetV2, a photo",
    model: "mobilenetv2",
    bundle: true,
    output: "logits",
    tensors: () => ({ photo: photo() }),
    engines: ["driftline", "unwatched"],
    // They differ by less than rounds of the usual length do.
    moreRounds: 15,
  },
  picture("EfficientNet-Lite0", "probabilities", { start: true }),
  picture("ResNet18", "logits", { start: true }),
];

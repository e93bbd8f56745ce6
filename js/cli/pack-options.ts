import { type COMMON, type Given, type Options, text } from "./options.js";

/** The options of `driftline pack`. */
export const packOptions = {
  manifest: text("file", "driftline.json, used as it is"),
  reference: text("file|folder", "rows like those of training, .csv or .parquet: gives the columns; is predicted"),
  background: text("rows", "puts so many rows of the reference into the bundle, to explain by; readable there"),
  target: text("column", "column of the reference that the model predicts: gives the labels"),
  tokenizer: text("file", "tokenizer.json of a model of texts"),
  pooling: text("mean|cls", "of a vector for each token makes one for the text: by their mean, or the first"),
  normalize: { type: "boolean", help: "scale the text's vector to length 1" },
  text: text("name[,name]", "what the text is called; two names for a model of pairs (text)"),
  preprocessor: text("file", "preprocessor_config.json of a model of pictures"),
  labels: text("file|a,b,c", "names of the classes: a file with one a line, or a list"),
  missing: text("nan", "numbers that the reference lacks are NaN for the model, which takes it"),
  constants: text("input=value,...", "inputs of the model that are always the same, such as sr=16000"),
  activation: text("softmax|sigmoid", "what makes probabilities of the output, if the model does not"),
  name: text("name", "name of the bundle (the name of the file)"),
  "model-version": text("version", "semantic version of the model (1.0.0)"),
  output: { ...text("file", "the bundle (the model's file name, with .driftline)"), short: "o" },
  "write-manifest": text("file", "also write the manifest, or a draft of it when it is refused"),
} as const satisfies Options;

export type PackOptions = Given<typeof packOptions & typeof COMMON>;

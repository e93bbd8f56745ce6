import { DriftlineError } from "../error.js";
import type { Answer, BatchAnswer, TextOrPair } from "../types.js";
import { arrayOf, inRow, type Kind, noBackground, wrongType } from "./kind.js";

/** Texts, or pairs of texts. The core knows which of the two the model takes. */
export const texts: Kind = {
  async one(input) {
    const [text, pair] = partsOf(textOf(input));
    return (core) => core.predictText(text, pair) as Answer;
  },
  async many(input) {
    const parts = arrayOf(input, "texts").map((text, row) => partsOf(inRow(row, () => textOf(text))));
    const texts = parts.map(([text]) => text);
    const pairs = parts.flatMap(([, pair]) => (pair === undefined ? [] : [pair]));
    if (pairs.length === 0) return (core) => core.predictTexts(texts) as BatchAnswer;
    if (pairs.length === texts.length) return (core) => core.predictTexts(texts, pairs) as BatchAnswer;
    const text = `found ${pairs.length} pairs of texts among ${texts.length} inputs, expected all of one kind`;
    throw new DriftlineError("invalid_argument", text);
  },
  async explain(input, options, background) {
    noBackground(background);
    const [text, pair] = partsOf(textOf(input));
    return (core) => core.explainText(text, pair, options);
  },
};

function textOf(input: unknown): TextOrPair {
  if (typeof input === "string" || isPair(input)) return input;
  throw wrongType(input, "a text, or a pair of texts [string, string]");
}

function isPair(input: unknown): input is readonly [string, string] {
  return Array.isArray(input) && input.length === 2 && input.every((text) => typeof text === "string");
}

function partsOf(text: TextOrPair): readonly [string, string?] {
  return typeof text === "string" ? [text] : text;
}

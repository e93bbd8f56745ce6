// Failures of one cause share one text, which names nothing of one case or one machine.
import assert from "node:assert/strict";
import { test } from "node:test";
import { reason } from "./reason.mjs";

const texts = [
  ["lacks the operator of node `y` (Attention)", "error: lacks the operator of node … (Attention)"],
  ["output `y` differs in 3 of 60 elements; the first, at 4, is 0, expected NaN", "error: output … differs in # of # elements"],
  ['shape [[5], [2, -1]]: node #2 "y" Reduce13: no constant', "error: shape […]: node # … Reduce13: no constant"],
  ["no session. ERROR_CODE: 9, ERROR_MESSAGE: nothing for Add(6) with node name 'a'", "error: no session. nothing for Add(6)"],
  ["failed: /home/ci/_work/1/s/onnxruntime/core/rnn.h:57 wrong", "error: failed: onnxruntime/core/rnn.h:# wrong"],
  ["JavaScript has no tensors of float8e4m3fn", "error: JavaScript has no tensors of float8e4m3fn"],
  ["words ".repeat(40), `error: ${"words ".repeat(26)}...`],
];

for (const [message, expected] of texts) {
  test(expected, () => assert.equal(reason({ code: "error", message }), expected));
}

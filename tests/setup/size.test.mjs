// Modules are held to their budgets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { overBudget } from "../../tools/size.mjs";

test("each size above its budget is named, and so is a module without any", () => {
  const sizes = { "a.wasm": { raw: 11, gzip: 5 }, "b.wasm": { raw: 1, gzip: 1 } };
  assert.deepEqual(overBudget(sizes, { "a.wasm": { raw: 10, gzip: 5 }, "b.wasm": { raw: 1 } }), [
    "a.wasm, raw: 11 bytes, the budget is 10",
    "b.wasm, gzip: 1 bytes, the budget is missing",
  ]);
});

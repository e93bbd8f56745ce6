// A case that crashes or hangs fails, and those after it run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runAll } from "./pool.mjs";

const worker = fileURLToPath(new URL("fixtures/worker.mjs", import.meta.url));

test("every case has its own outcome", async () => {
  const answers = ["exit", "pass", "hang", "break", "hang", "fail", "exit", "pass", "pass"];
  const results = await runAll(worker, [answers.join()], answers.keys(), 1000);
  const codes = { pass: undefined, fail: "values", break: "error", exit: "crashed", hang: "timeout" };
  assert.equal(results.size, answers.length);
  answers.forEach((answer, index) => assert.equal(results.get(index)?.code, codes[answer], `case ${index}`));
});

test("an engine that does not start ends the run", async () => {
  const missing = fileURLToPath(new URL("fixtures/missing.mjs", import.meta.url));
  await assert.rejects(runAll(missing, [], [0], 1000), /did not start/);
});

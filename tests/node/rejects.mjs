import assert from "node:assert/strict";
import { DriftlineError } from "driftline";

/** The promise rejects with an error of this code, whose message has this text. */
export const rejects = (promise, code, text = "") =>
  assert.rejects(promise, (error) => {
    assert(error instanceof DriftlineError, String(error));
    assert.equal(error.code, code, error.message);
    assert(error.message.includes(text), `${error.message} lacks ${text}`);
    return true;
  });

import assert from "node:assert/strict";
import test from "node:test";
import { score, TOLERANCE_ROWS } from "../../bench/drift/scores.mjs";

const QUIET = { name: "quiet", scenario: "none", onset: null };
const STREAMS = [QUIET, { name: "early", scenario: "abrupt", onset: 500 }, { name: "late", scenario: "abrupt", onset: 900 }];
const EVERY_100 = Array.from({ length: 50 }, (_, index) => 100 * index + 99);

test("a detector that is right finds every drift, and nothing else", () => {
  assert.deepEqual(score(STREAMS, { quiet: [], early: [510], late: [930, 2000] }), {
    quietFalse: 0,
    earlyFalse: 0,
    found: { abrupt: { share: 1, delay: 30 } },
    f1: 1,
    heard: 1,
  });
});

test("an alarm every 100 rows is heard after every onset, and finds nothing", () => {
  const scores = score(STREAMS, { quiet: EVERY_100, early: EVERY_100, late: EVERY_100 });
  assert.deepEqual([scores.quietFalse, scores.earlyFalse, scores.found.abrupt.share, scores.f1, scores.heard], [1, 1, 0, 0, 1]);
});

test("a detector that never alarms is never wrong, and finds nothing", () => {
  const scores = score(STREAMS, { quiet: [], early: [], late: [] });
  assert.deepEqual([scores.quietFalse, scores.earlyFalse, scores.f1, scores.heard], [0, 0, 0, 0]);
});

test("what is found too late is missed, and no false alarm", () => {
  const scores = score(STREAMS, { quiet: [], early: [500 + TOLERANCE_ROWS], late: [899 + TOLERANCE_ROWS] });
  assert.deepEqual([scores.earlyFalse, scores.found.abrupt.share, scores.f1, scores.heard], [0, 0.5, 2 / 3, 0.5]);
});

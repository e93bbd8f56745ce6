/** How long it takes from nothing to the first answer, and how much memory an engine holds then. */

import { setTimeout } from "node:timers/promises";
import { compareAnswers } from "./answers.mjs";

/** After its first `fetch`, a guest in Node is busy for 100 ms more, which would slow the quickest most. */
const SETTLED_MS = 300;

/**
 * In guests that never ran before, one after the other: for each engine its `ms` and its `bytes`, a figure each time. Throws where
 * their answers differ.
 */
export async function startTimes(test, newGuest, count) {
  const engines = startingEngines(test);
  const found = Object.fromEntries(engines.map((engine) => [engine, { ms: [], bytes: [] }]));
  for (let round = 0; round < count; round++) {
    const answers = [];
    for (const engine of engines) {
      const guest = await newGuest(engine, test);
      await guest.prepare(test);
      await setTimeout(SETTLED_MS);
      found[engine].ms.push(await guest.open(test));
      found[engine].bytes.push(await guest.memory());
      answers.push(await guest.answer());
      await guest.dismiss();
    }
    compareAnswers({ name: test.name, engines }, answers);
  }
  return found;
}

/** Without its monitor driftline starts alike. What was baked runs the bundle's code once it is warm, so it is timed here alone. */
const startingEngines = ({ engines }) => [...engines.filter((engine) => engine !== "unwatched"), "baked"];

/** "Why?": what moved the prediction of the flight that is shown. */
import type { Attribution, Model, Row } from "driftline";
import { waterfall } from "driftline/plots";
import { CODES, labelOf } from "./flight-words.js";
import { byId, messageOf } from "./page.js";

/** Flights that the reader hurries through are not explained. */
const SETTLE_MS = 150;

/** Explains the flight that is shown last; what runs for an earlier one ends. */
export function createWhy(model: Model, background: readonly Row[]): (row: Row) => Promise<void> {
  const place = byId("flight-why", HTMLElement);
  let running = new AbortController();

  return async (row) => {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    place.ariaBusy = "true";
    try {
      await new Promise((resume) => setTimeout(resume, SETTLE_MS));
      signal.throwIfAborted();
      const why = await model.explain(row, { target: "late", background, signal });
      place.innerHTML = waterfall({ ...why, values: why.values.map(inWords) }, { max: why.values.length });
    } catch (error) {
      // Another flight is shown meanwhile.
      if (signal.aborted) return;
      place.textContent = `No explanation: ${messageOf(error)}`;
    }
    place.ariaBusy = "false";
  };
}

/** As the form shows it. */
function inWords(found: Attribution): Attribution {
  const { feature, value } = found;
  const word = typeof value === "number" ? Number(value.toFixed(2)) : typeof value === "string" ? (CODES[value] ?? value) : value;
  return { ...found, feature: labelOf(feature), value: word };
}

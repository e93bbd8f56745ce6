/** "Has the model's world changed?": flights of a month stream through the model, and it says how it is. */
import { type Drift, load, type LoadOptions, type Model } from "driftline";
import flightsUrl from "../../models/flights/flights.driftline?url";
import { showAccuracy } from "./accuracy.js";
import type { Flight } from "./flight-rows.js";
import { count } from "./format.js";
import { fetchFlights, PERIODS, type Period } from "./month-flights.js";
import { byId, create, messageOf } from "./page.js";
import { createStreams } from "./streams.js";

/** So few rows at a time that the page stays responsive, and that one can watch. */
const PART = 50;
const VERDICTS = { ok: "No drift", watch: "Watch", drifted: "Drifted" };

export async function startMonths(): Promise<void> {
  const untouched = await withModel({}, (model) => model.drift());
  const showStreams = createStreams(byId("month-streams", HTMLTableSectionElement), untouched.streams);
  let running = new AbortController();

  async function choose(period: Period, input: HTMLInputElement): Promise<void> {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    try {
      reset();
      showStatus("…", `Flights of ${period.name} run through the model.`);
      await withModel({ signal }, (model) => judge(model, period, signal));
    } catch (error) {
      // Another month was chosen meanwhile.
      if (signal.aborted) return;
      reset();
      showStatus("No verdict", `The flights of ${period.name} could not be judged: ${messageOf(error)}`, "error");
      // So that the same month can be chosen once more.
      input.checked = false;
    }
  }

  async function judge(model: Model, period: Period, signal: AbortSignal): Promise<void> {
    const { name, remark = "" } = period;
    const flights = await fetchFlights(period, model.manifest?.signature.inputs ?? [], signal);
    let right = 0;
    let alarmedAt: number | undefined;
    for (let start = 0; start < flights.length; start += PART) {
      const part = flights.slice(start, start + PART);
      right += await predict(model, part);
      const seen = start + part.length;
      const drift = await model.drift();
      signal.throwIfAborted();
      if (drift.status === "drifted") alarmedAt ??= seen;
      showAnswer(drift, seen, right / seen);
      showProgress(seen / flights.length, `${count(seen)} flights of ${name}. ${remark}`);
      if (seen === flights.length) showVerdict(drift, alarmedAt);
      else await pause();
    }
  }

  /** So that nothing of one month stands under the name of another. */
  function reset(): void {
    showAnswer(untouched, 0, 0);
    showProgress(0);
  }

  function showAnswer(drift: Drift, rows: number, accuracy: number): void {
    showStreams(drift.streams);
    showAccuracy(drift.quality, rows, accuracy);
  }

  byId("month-choice", HTMLFieldSetElement).append(...PERIODS.map((period) => radio(period, choose)));
}

/** What a model has seen stays with it, so that each month gets one of its own. */
async function withModel<T>(options: LoadOptions, use: (model: Model) => Promise<T>): Promise<T> {
  // The flights are in no order in time, and nothing of them is kept.
  const model = await load(flightsUrl, { ...options, monitor: { storage: false, clock: "none" } });
  try {
    return await use(model);
  } finally {
    model.dispose();
  }
}

/** Predicts how flights end, and gives how often that was right. */
async function predict(model: Model, flights: readonly Flight[]): Promise<number> {
  const { classes = [], labels = [] } = await model.predictBatch(flights.map(({ row }) => row));
  const late = labels.indexOf("late");
  return flights.filter((flight, row) => flight.late === (classes[row] === late)).length;
}

/** Time to paint, in a tab that is hidden too, which gets no animation frames. */
function pause(): Promise<void> {
  return new Promise((resume) => setTimeout(resume, 16));
}

function radio(period: Period, choose: (period: Period, input: HTMLInputElement) => Promise<void>): HTMLLabelElement {
  const input = create("input", { type: "radio", name: "month", value: period.file });
  input.addEventListener("change", () => choose(period, input));
  return create("label", {}, input, create("span", {}, period.label));
}

function showProgress(share: number, text = ""): void {
  byId("month-progress", HTMLProgressElement).value = share;
  byId("month-seen", HTMLElement).textContent = text;
}

function showVerdict({ status, sentence }: Drift, alarmedAt: number | undefined): void {
  const found = status === "drifted" && alarmedAt ? ` Found within ${count(alarmedAt)} flights.` : "";
  showStatus(VERDICTS[status], `${sentence}${found}`, status);
}

function showStatus(verdict: string, text: string, kind = ""): void {
  const word = create("strong", { className: `large ${kind}` }, verdict);
  byId("month-status", HTMLElement).replaceChildren(word, " ", create("span", {}, text));
}

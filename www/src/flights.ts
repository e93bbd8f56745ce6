/** "Will this flight be late?" */
import { load, type Row } from "driftline";
import flightsUrl from "../../models/flights/flights.driftline?url";
import { showLoad, showPrediction } from "./facts.js";
import { FlightForm } from "./flight-form.js";
import { showImportance } from "./flight-importance.js";
import { type DatedFlight, evenlySpaced, readSample } from "./flight-rows.js";
import { createWhy } from "./flight-why.js";
import { count, percent } from "./format.js";
import { byId, messageOf, takesKeys } from "./page.js";
import { noteSeen } from "./seen.js";

/** As many flights as one is compared with. */
const BACKGROUND = 100;

export async function startFlights(): Promise<void> {
  const started = performance.now();
  // The few flights that one visitor enters say nothing of drift.
  const model = await load(flightsUrl, { monitor: false });
  showLoad(flightsUrl, performance.now() - started);
  const { manifest } = model;
  if (!manifest) throw new Error("the flights model has no manifest");

  const flights = readSample(manifest.signature.inputs);
  const usual = flights.filter(({ late }) => late).length / flights.length;
  const form = new FlightForm(byId("flight-form", HTMLFormElement), manifest, (column, value) => {
    row = { ...row, [column]: value };
    showTruth(undefined);
    return predict(column);
  });
  const background = evenlySpaced(flights, BACKGROUND);
  const explain = createWhy(model, background);
  let row: Row = {};

  /** `edited` is the column to blame for an error. */
  async function predict(edited?: string): Promise<void> {
    void explain(row);
    try {
      const started = performance.now();
      const { output, label } = await model.predict(row);
      showPrediction(performance.now() - started);
      noteSeen(row);
      form.markInvalid();
      showProbability(output as number, label ?? "", usual);
    } catch (error) {
      form.markInvalid(edited);
      showError(messageOf(error));
    }
  }

  async function show(flight: DatedFlight): Promise<void> {
    row = flight.row;
    form.fill(row);
    showTruth(flight);
    await predict();
  }

  showUsual(usual);
  await step(flights, show);
  void showImportance(model, background);
}

/** Previous, next, the slider and the arrow keys. Shows the first flight. */
function step(flights: readonly DatedFlight[], show: (flight: DatedFlight) => Promise<void>): Promise<void> {
  const number = byId("flight-number", HTMLInputElement);
  const previous = byId("flight-previous", HTMLButtonElement);
  const next = byId("flight-next", HTMLButtonElement);
  number.max = String(flights.length);

  async function go(steps: number): Promise<void> {
    // The slider keeps itself between its ends.
    number.valueAsNumber += steps;
    const position = number.valueAsNumber;
    const text = `Flight ${count(position)} of ${count(flights.length)}`;
    byId("flight-position", HTMLElement).textContent = text;
    number.ariaValueText = text;
    // Not `disabled`, which would drop the focus on the way.
    previous.ariaDisabled = String(position === 1);
    next.ariaDisabled = String(position === flights.length);
    const flight = flights[position - 1];
    if (flight) await show(flight);
  }

  previous.addEventListener("click", () => go(-1));
  next.addEventListener("click", () => go(1));
  number.addEventListener("input", () => go(0));
  byId("flight-reset", HTMLButtonElement).addEventListener("click", () => {
    number.focus({ preventScroll: true });
    return go(0);
  });
  document.addEventListener("keydown", (event) => {
    if (!isForFlights(event)) return;
    if (event.key === "ArrowLeft") void go(-1);
    if (event.key === "ArrowRight") void go(1);
  });
  return go(0);
}

/** A key pressed in this section or nowhere in particular, and without Alt, which goes back a page. */
function isForFlights({ target, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (takesKeys(target) || altKey || ctrlKey || metaKey) return false;
  return target === document.body || byId("flights", HTMLElement).contains(target as Node);
}

function showProbability(late: number, label: string, usual: number): void {
  const probability = byId("flight-probability", HTMLDataElement);
  probability.value = String(late);
  probability.textContent = percent(late);
  byId("flight-fill", HTMLElement).style.setProperty("--share", String(late));
  const of100 = (share: number) => Math.round(share * 100);
  const like = `Of 100 flights like this, about ${of100(late)} land more than 15 minutes late`;
  showStatus(`Most likely ${label}. ${like}; of all flights here, ${of100(usual)}.`);
}

function showError(message: string): void {
  const probability = byId("flight-probability", HTMLDataElement);
  probability.value = "";
  probability.textContent = "–";
  byId("flight-fill", HTMLElement).style.setProperty("--share", "0");
  showStatus(`No prediction: ${message}`, true);
}

function showStatus(text: string, failed = false): void {
  const status = byId("flight-status", HTMLElement);
  status.textContent = text;
  status.classList.toggle("error", failed);
}

/** How the flight ended; a flight that the reader changed never flew. */
function showTruth(flight: DatedFlight | undefined): void {
  const truth = byId("flight-truth", HTMLElement);
  truth.textContent = flight ? (flight.late ? "Late" : "On time") : "–";
  truth.classList.toggle("late", flight?.late ?? false);
  byId("flight-date", HTMLElement).textContent = flight?.date ?? "changed by you";
  byId("flight-reset", HTMLButtonElement).disabled = flight !== undefined;
}

function showUsual(usual: number): void {
  const mark = byId("flight-usual", HTMLElement);
  mark.style.setProperty("--share", String(usual));
  mark.textContent = `all flights: ${percent(usual)}`;
}

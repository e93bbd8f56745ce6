/** "What does a report give away?": what one would say, and one that is sent. */
import { load, type Model, type Row } from "driftline";
import flightsUrl from "../../models/flights/flights.driftline?url";
import { awaitCollector, type Collector, findCollector } from "./collector.js";
import { showDashboard } from "./dashboard.js";
import { tellingFetch } from "./delivery.js";
import { showFailure } from "./facts.js";
import { byId, messageOf } from "./page.js";
import { showDelivery, showFault, showPreview, showReceipt, showRefusal, showSilence } from "./report-view.js";
import { watchSeen } from "./seen.js";

const ABSENT = "No collector runs beside this page, so there is nobody to report to. In a clone of driftline, npm start starts one.";
const STARTING = "The collector beside this page is being built and started. The first time, that takes some minutes.";

/** Short, so that one can watch. */
const DELAY_MS = 3000;
/** Flights that the reader hurries through are not looked at. */
const SETTLE_MS = 300;

export async function startReports(): Promise<void> {
  const found = await findCollector();
  if (found !== "starting") return begin(found);
  showAbsence(STARTING);
  // The page goes on meanwhile.
  void awaitCollector()
    .then(begin)
    .catch((error: unknown) => showFailure("reports", error));
}

async function begin(collector: Collector | "none"): Promise<void> {
  if (collector === "none") return showAbsence(ABSENT);
  const { url, publicKey, token } = collector;
  const options = { url, publicKey, token, delay_ms: DELAY_MS };
  // A model of its own: that of the flights' section keeps nothing, and knows of no collector.
  const model = await load(flightsUrl, { collector: options, fetch: tellingFetch(showDelivery) });
  showDashboard(collector);
  tellOf(model);
  showAbsence("");
  byId("report-board", HTMLElement).hidden = false;
}

function tellOf(model: Model): void {
  let settling: ReturnType<typeof setTimeout> | undefined;
  /** Whether there is a receipt, which stays. */
  let made = false;

  async function preview(): Promise<void> {
    const answer = await model.preview();
    if (made) return;
    if (answer.sent === "preview") return showPreview(answer);
    showSilence(answer);
  }

  async function report(): Promise<void> {
    const answer = await model.report();
    if (answer.sent === "refused") return showRefusal(answer);
    made = true;
    showReceipt(answer);
  }

  async function see(row: Row): Promise<void> {
    await model.predict(row);
    if (!made) await preview();
  }

  watchSeen((row) => {
    clearTimeout(settling);
    settling = setTimeout(() => attempt(() => see(row)), SETTLE_MS);
  });
  byId("report-send", HTMLButtonElement).addEventListener("click", () => attempt(report));
}

async function attempt(work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => showFault(messageOf(error)));
}

function showAbsence(text: string): void {
  byId("report-absent", HTMLElement).textContent = text;
}

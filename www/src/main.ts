/**
 * The demo page: three models, a year in the life of one, and what it would report; each in its own section. One that fails
 * leaves the others usable.
 */
import { startDigits } from "./digits.js";
import { showFailure } from "./facts.js";
import { startFlights } from "./flights.js";
import { startMonths } from "./months.js";
import { byId } from "./page.js";
import { startPhotos } from "./photos.js";
import { startReports } from "./reports.js";

const sections = [
  { id: "flights", start: startFlights },
  { id: "months", start: startMonths },
  { id: "reports", start: startReports },
  { id: "digits", start: startDigits },
  { id: "photos", start: startPhotos },
];

async function start({ id, start }: (typeof sections)[number]): Promise<void> {
  try {
    await start();
  } catch (error) {
    byId(id, HTMLElement).hidden = true;
    showFailure(id, error);
  }
}

// Shown when all is in place, so that nothing jumps.
await Promise.all(sections.map(start));
byId("main", HTMLElement).hidden = false;

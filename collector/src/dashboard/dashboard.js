/** The page: asks for a token, then shows what the collector has, again every minute. */
import { showAlerts, waiting } from "./alerts.js";
import { Out, Refused, token } from "./api.js";
import { chosenOf, onChosen } from "./choice.js";
import { gather, registrationOf, windowOf } from "./data.js";
import { showFleet } from "./fleet.js";
import { byId } from "./page.js";
import { showPrivacy } from "./privacy.js";
import { showVerdicts } from "./verdicts.js";
import { showWindow } from "./window.js";
import { time } from "./words.js";

const PERIOD_S = 60;

let latest;
let timer;
/** Of what was begun last: what an older one brings is no longer shown. */
let turn = 0;

/** Asks for everything, shows it, and does so again in a minute; sooner, if the collector is out. */
async function refresh() {
  clearTimeout(timer);
  await attempt(async () => {
    const now_ms = Date.now();
    const found = await gather(now_ms);
    return { found, ...(await chosenIn(found)), now_ms };
  });
}

/** Shows another window. The rest stays until its minute is over. */
async function choose() {
  if (latest) await attempt(async () => ({ ...latest, ...(await chosenIn(latest.found)) }));
}

async function attempt(work) {
  const own = ++turn;
  clearTimeout(timer);
  try {
    const shown = await work();
    if (own !== turn) return;
    latest = shown;
    show(shown);
    complain("");
    timer = setTimeout(refresh, PERIOD_S * 1000);
  } catch (error) {
    if (own === turn) recover(error);
  }
}

async function chosenIn({ models }) {
  const chosen = chosenOf(models);
  if (!chosen) return {};
  const [verdict, registration] = await Promise.all([windowOf(chosen), registrationOf(chosen.model)]);
  return { chosen, verdict, registration };
}

function show({ found, chosen, verdict, registration, now_ms }) {
  showFleet(found.models);
  showVerdicts(found.models, chosen);
  showWindow(verdict, registration);
  showPrivacy(found.models);
  showAlerts(found);
  const alerts = waiting(found.alerts);
  document.title = `${alerts > 0 ? `(${alerts}) ` : ""}driftline collector`;
  byId("updated").textContent = `As of ${time(now_ms)}. Refreshed every minute.`;
  byId("board").hidden = false;
}

function recover(error) {
  if (error instanceof Refused) return askForToken(error.message);
  const retry_s = error instanceof Out ? error.retry_s : PERIOD_S;
  const stays = byId("board").hidden ? "" : " What is below stays as it was.";
  complain(`${error.message} The page tries again every ${retry_s} seconds.${stays}`);
  timer = setTimeout(refresh, retry_s * 1000);
  // A fault of the page itself is for the console, too.
  if (!(error instanceof Out)) throw error;
}

function complain(text) {
  const problem = byId("problem");
  problem.hidden = text === "";
  // Said again, it would be read aloud again.
  if (problem.textContent !== text) problem.textContent = text;
}

function askForToken(why) {
  clearTimeout(timer);
  turn += 1;
  token.forget();
  complain("");
  byId("board").hidden = true;
  byId("session").hidden = true;
  byId("sign-in").hidden = false;
  byId("refusal").textContent = why;
  byId("token").setAttribute("aria-invalid", String(why !== ""));
  byId("token").focus();
}

function begin() {
  byId("sign-in").hidden = true;
  byId("session").hidden = false;
  byId("updated").textContent = "Asking the collector …";
  void refresh();
}

byId("sign-in-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const given = byId("token").value.trim();
  byId("token").value = "";
  if (given === "") return askForToken("Please enter a token.");
  token.keep(given);
  begin();
});
// What it had shown needs the token too, so all of it goes.
byId("forget").addEventListener("click", () => {
  token.forget();
  location.reload();
});
byId("refresh").addEventListener("click", refresh);
onChosen(choose);

if (token.get()) begin();
else byId("sign-in").hidden = false;

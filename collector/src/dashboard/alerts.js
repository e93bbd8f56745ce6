/** Alerts, the newest first, and what did not reach its webhook. */
import { linkTo } from "./choice.js";
import { byId, chip, create, refill, unfolding } from "./page.js";
import { count, percent, several, significant, time, WHO } from "./words.js";

export function showAlerts({ alerts, letters }) {
  refill(byId("alerts-content"), [alerts, letters], () => [...listOf(alerts), ...lettersOf(letters)]);
}

/** How many nobody has taken notice of. */
export const waiting = (alerts) => alerts.filter(({ acknowledged_ms }) => acknowledged_ms === null).length;

function listOf(alerts) {
  if (alerts.length === 0) return [create("p", { className: "empty" }, "No alerts. A window that drifted raises one once it is over.")];
  const how = "An administrator acknowledges an alert by POST /v1/alerts/ID/acknowledge.";
  const words = `${several(waiting(alerts), "alert")} not acknowledged, of ${count(alerts.length)}. ${how}`;
  return [create("p", { className: "note" }, words), create("ol", { className: "alerts" }, ...alerts.map(alertOf))];
}

function alertOf(alert) {
  const { name, version, window, channel, reports, drifted, evidence } = JSON.parse(alert.event).data;
  const title = create("h3", {}, `${name} ${version}`, create("small", {}, ` ${drifted.join(", ")}`));
  const when = create("small", {}, time(alert.raised_ms));
  const target = { model: alert.model, window, channel };
  const where = create("p", { className: "note" }, `${several(reports, "report")} by ${WHO[channel]}. `, linkTo(target, {}, `Show window ${window}`), noted(alert));
  const head = [title, create("span", { className: "outcome" }, when, stateOf(alert))];
  return create("li", {}, unfolding(`alert ${alert.id}`, false, head, where, evidenceOf(evidence), idOf(alert)));
}

function stateOf({ acknowledged_ms }) {
  return acknowledged_ms === null ? chip("drifted", "! new") : chip("calm", "✓ acknowledged");
}

function noted({ acknowledged_ms, acknowledged_by }) {
  return acknowledged_ms === null ? "" : `. Acknowledged ${time(acknowledged_ms)} by the token ${acknowledged_by}.`;
}

function idOf({ id }) {
  return create("p", { className: "note" }, "ID: ", create("code", {}, id));
}

function evidenceOf(slots) {
  const head = ["Slot", "p-value", "Clients", "Largest change"].map((text) => create("th", { scope: "col" }, text));
  const row = (slot) =>
    create(
      "tr",
      {},
      create("th", { scope: "row" }, slot.name),
      create("td", {}, slot.p_value === null ? "–" : significant(slot.p_value)),
      create("td", {}, count(slot.clients)),
      create("td", {}, largestChange(slot.bins)),
    );
  const caption = create("caption", { className: "unseen" }, "Evidence");
  return create("table", { className: "evidence" }, caption, create("thead", {}, create("tr", {}, ...head)), create("tbody", {}, ...slots.map(row)));
}

function largestChange(bins) {
  const known = bins.filter(({ reference, estimate }) => reference !== null && estimate !== null);
  if (known.length === 0) return "withheld";
  const by = ({ reference, estimate }) => Math.abs(estimate.value - reference);
  const { label, reference, estimate } = known.reduce((most, bin) => (by(bin) > by(most) ? bin : most));
  return `${label}: from ${percent(reference)} to ${percent(Math.max(0, estimate.value))}`;
}

function lettersOf(letters) {
  const title = create("h3", { id: "letters-title" }, "Dead letters");
  if (letters.length === 0) return [title, create("p", { className: "note" }, "None: each alert has reached its webhooks, or is on its way.")];
  const item = ({ alert, webhook, attempts, failure }) =>
    create("li", {}, "alert ", create("code", {}, alert), " to webhook ", create("code", {}, webhook), `, tried ${count(attempts)} times: ${failure}`);
  const words = `${several(letters.length, "alert")} did not reach a webhook, however often it was sent. An administrator sends them again by POST /v1/webhooks/ID/retry.`;
  return [title, create("p", { className: "note" }, words), create("ul", { className: "letters" }, ...letters.map(item))];
}

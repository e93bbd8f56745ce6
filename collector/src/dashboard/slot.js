/** One slot of a window: its verdict, and what there is to know of it. */
import { glanceOf, tableOf } from "./bars.js";
import { chip, create, facts, unfolding } from "./page.js";
import { count, interval, percent, points, significant } from "./words.js";

const KINDS = {
  number: "number",
  category: "category",
  estimated_quality: "quality as the model estimates it",
  labelled_quality: "quality as labels say",
};

export function slotOf(verdict, slot, registered, unfolded) {
  const { name, kind, drifted } = slot;
  const id = `slot ${verdict.model} ${verdict.window} ${verdict.channel} ${kind} ${name}`;
  const title = create("h3", {}, name, " ", create("small", {}, KINDS[kind] ?? kind));
  const verdictOf = [p(slot), chip(drifted ? "drifted" : "calm", outcome(verdict, slot))];
  const head = [title, glanceOf(slot), create("span", { className: "outcome" }, ...verdictOf)];
  const shares = slot.bins.length > 0 ? [tableOf(slot)] : [];
  const content = create("div", { className: "slot" }, factsOf(slot, registered), ...shares, ...notesOf(slot));
  const details = unfolding(id, unfolded, head, content);
  if (drifted) details.className = "drifted";
  return details;
}

function outcome({ is_final }, { drifted, bins }) {
  if (drifted === true) return is_final ? "▲ drifted" : "differs so far";
  if (drifted === false) return is_final ? "✓ ok" : "ok so far";
  return isWithoutReference(bins) ? "no reference" : "too few";
}

const isWithoutReference = (bins) => bins.length > 0 && bins.every(({ reference }) => reference === null);

function p({ p_value }) {
  return create("small", {}, p_value === null ? "" : `p = ${significant(p_value)}`);
}

function factsOf({ clients, p_value, influence, mean }, registered) {
  const small = (text) => create("small", {}, ` ${text}`);
  const known = [["Clients", count(clients), small("that reported on this")]];
  if (p_value !== null) known.push(["p-value", significant(p_value), small("how probable such a difference is without drift")]);
  if (mean) known.push(["Mean quality", percent(mean.value), small(`95 % interval ${interval(mean)}${before(registered)}`)]);
  if (influence !== null) known.push(["One liar in 100 clients", points(influence), small("at most, by which it moves a share")]);
  return facts(known);
}

/** The mean of what was known before, weighted as its rows lie. */
function before(registered) {
  const { counts = [], groups = [], means = [] } = registered ?? {};
  const rows = counts.reduce((sum, rows) => sum + rows, 0);
  if (rows === 0 || means.length === 0) return "";
  const sum = counts.reduce((sum, rows, at) => sum + rows * means[groups[at]], 0);
  return `; reference ${percent(sum / rows)}`;
}

function notesOf({ bins, influence }) {
  const notes = [];
  const withheld = bins.filter(({ estimate }) => estimate === null).length;
  if (bins.length === 0) notes.push("Fewer than 100 clients: shares are withheld, as they would say more of chance than of the fleet.");
  if (withheld > 0) {
    notes.push(
      `${count(withheld)} bins are withheld: fewer than 10 clients are estimated there, too few to read anything into. If only one is that small, the next smallest is withheld too, since all shares sum to 100 %, which would give it away.`,
    );
  }
  if (isWithoutReference(bins)) notes.push("The reference does not know this, so it is not tested.");
  if (influence === null && bins.length > 0) notes.push("Servers that add noise are trusted: how much a lying one changes is not known.");
  return notes.map((text) => create("p", { className: "note" }, text));
}

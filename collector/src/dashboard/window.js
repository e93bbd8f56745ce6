/** The chosen window: what it comes to, and each slot. */
import { byId, create, facts, refill } from "./page.js";
import { slotOf } from "./slot.js";
import { count, days, oneIn, STATES, time, WHO } from "./words.js";

export function showWindow(verdict, registration) {
  byId("window").hidden = !verdict;
  if (!verdict) return;
  refill(byId("window-content"), verdict, () => contentOf(verdict, registration));
}

function contentOf(verdict, registration) {
  const tested = registration.slots.filter(({ counts = [] }) => counts.length > 0).length;
  const drifted = verdict.slots.filter(isDrifted);
  const others = verdict.slots.filter((slot) => !isDrifted(slot));
  const unfolds = (slot, index) => (drifted.length > 0 ? isDrifted(slot) : index === 0);
  const slots = [...drifted, ...others].map((slot, index) => {
    const means = registration.slots.find(({ name, kind }) => name === slot.name && kind === slot.kind);
    return slotOf(verdict, slot, means, unfolds(slot, index));
  });
  return [summaryOf(verdict, drifted), ...notesOf(verdict, tested), legend(slots), create("div", { className: "slots" }, ...slots)];
}

const isDrifted = ({ drifted }) => drifted === true;

function summaryOf(verdict, drifted) {
  const { name, version, window, channel, begins_ms, closes_ms, reports, status, is_final } = verdict;
  const state = is_final ? status : "open";
  const takes = is_final ? "took reports until" : "takes reports until";
  return create(
    "div",
    { className: "result" },
    create("p", { id: "window-state", className: `headline ${state}` }, headline(state, status, drifted)),
    facts([
      ["Model", `${name} ${version}`],
      ["Days", days(begins_ms, lengthOf(verdict)), create("small", {}, ` window ${window}, ${takes} ${time(closes_ms)}`)],
      ["Reports", count(reports), create("small", {}, ` by ${WHO[channel]}`)],
    ]),
  );
}

function headline(state, status, drifted) {
  const names = drifted.map(({ name }) => name).join(", ");
  const found = { ok: "nothing differs so far", drifted: `${names} ${drifted.length === 1 ? "differs" : "differ"} so far`, too_few: "too few clients so far" };
  const words = {
    ok: "Ok: nothing differs from the reference",
    drifted: `Drifted: ${names}`,
    too_few: "Too few clients to say anything",
    open: `Open: ${found[status]}`,
  };
  return `${STATES[state].sign} ${words[state]}`;
}

/** Windows are numbered from 1970 on, each as long as the others. */
const lengthOf = ({ begins_ms, window }) => Math.round(begins_ms / window / 86_400_000);

function notesOf({ level, is_final }, tested) {
  const each = tested > 1 ? ` Each of the ${tested} slots with a reference is tested at ${oneIn(level / tested)}, so that all of them together keep to that.` : "";
  const notes = [`At most ${oneIn(level)} windows without drift is called drifted.${each}`];
  if (!is_final) {
    notes.unshift("So far. This window still takes reports. It does not raise alarms, and the error rate holds only for the verdict once it is over.");
  }
  return notes.map((text, index) => create("p", { className: !is_final && index === 0 ? "note so-far" : "note" }, text));
}

function legend(slots) {
  const all = create("button", { id: "unfold", type: "button", className: "small" }, "Unfold all slots");
  all.addEventListener("click", () => {
    for (const slot of slots) slot.open = true;
  });
  const swatch = (kind) => create("span", { className: `swatch ${kind}`, ariaHidden: "true" });
  return create(
    "p",
    { className: "legend" },
    create("span", {}, swatch("reference"), " reference: what the model learnt from"),
    create("span", {}, swatch("live"), " this window"),
    create("span", {}, swatch("whisker"), " 95 % interval"),
    create("span", {}, swatch("withheld"), " withheld"),
    all,
  );
}

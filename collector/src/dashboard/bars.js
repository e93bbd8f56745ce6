/** The shares of a slot's bins beside those of the reference: drawn, and as the numbers that they are. */
import { create } from "./page.js";
import { clipped, interval, percent } from "./words.js";

/** An axis ends at the first of these beyond all that is drawn. */
const ENDS = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];

/** A row for each bin. Who hears the page gets the same numbers as who sees it. */
export function tableOf({ name, bins }) {
  const ends = bins.flatMap(({ reference, estimate }) => [reference ?? 0, estimate ? clipped(estimate).high : 0]);
  const longest = Math.max(...ends);
  const end = ENDS.find((end) => end >= longest) ?? 1;
  const axis = create("th", { className: "plot-head", ariaHidden: "true" }, create("span", {}, "0"), create("span", {}, `${Math.round(end * 100)} %`));
  const head = (text, className = "") => create("th", { scope: "col", className }, text);
  return create(
    "table",
    { className: "shares" },
    create("caption", { className: "unseen" }, `${name}: share of clients in each bin`),
    create("thead", {}, create("tr", {}, head("Bin"), axis, head("Share"), head("95 % interval", "interval"), head("Reference"))),
    create("tbody", {}, ...bins.map((bin) => rowOf(bin, end))),
  );
}

function rowOf({ label, reference, estimate }, end) {
  return create(
    "tr",
    {},
    create("th", { scope: "row" }, label),
    create("td", { className: "plot-cell", ariaHidden: "true" }, plotOf(reference, estimate, end)),
    create("td", {}, estimate ? percent(Math.max(0, estimate.value)) : "withheld"),
    create("td", { className: "interval" }, estimate ? interval(estimate) : ""),
    create("td", {}, reference === null ? "–" : percent(reference)),
  );
}

/** A wide, pale bar of the reference, before it a narrow one of this window, and on that its interval. */
function plotOf(reference, estimate, end) {
  const plot = create("div", { className: estimate ? "plot" : "plot withheld" });
  const add = (className, from, to) => {
    const part = create("span", { className });
    part.style.setProperty("--from", String(from / end));
    part.style.setProperty("--to", String(Math.min(1, to / end)));
    plot.append(part);
  };
  if (reference !== null) add("reference", 0, reference);
  if (!estimate) return plot;
  add("live", 0, Math.max(0, estimate.value));
  const { low, high } = clipped(estimate);
  add("whisker", low, high);
  return plot;
}

/** All bins at one glance, for a slot that is folded. */
export function glanceOf({ bins }) {
  const end = Math.max(...bins.flatMap(({ reference, estimate }) => [reference ?? 0, estimate?.value ?? 0]));
  const barOf = ({ reference, estimate }) => {
    const bar = create("span", {});
    bar.style.setProperty("--reference", String((reference ?? 0) / end));
    bar.style.setProperty("--live", String(Math.max(0, estimate?.value ?? 0) / end));
    return bar;
  };
  return create("span", { className: "glance", ariaHidden: "true" }, ...bins.map(barOf));
}

/** A row for each column that is watched. All are there from the start, so that a verdict moves nothing. */
import type { StreamDrift } from "driftline";
import { createDistribution } from "./distribution.js";
import { COLUMNS } from "./flight-words.js";
import { finePercent, points } from "./format.js";
import { create, quoted } from "./page.js";

const ANSWERS: Readonly<Record<string, string>> = {
  score: "Predicted probability",
  class: "Predicted class",
  confidence: "Confidence",
};

export function createStreams(
  body: HTMLTableSectionElement,
  streams: readonly StreamDrift[],
): (streams: readonly StreamDrift[]) => void {
  const rows = streams.map(createRow);
  body.replaceChildren(...rows.map(({ row }) => row));
  return (streams) => streams.forEach((stream, index) => rows[index]?.show(stream));
}

function createRow(first: StreamDrift) {
  const { label, unit } = namesOf(first);
  const distribution = createDistribution(unit ? `${label}, ${unit}` : label, first);
  const verdict = create("span", { className: "chip" });
  const what = cell("what");
  const effect = cell("effect");
  const small = first.role === "input" ? [" ", create("small", {}, unit ? `${first.name}, ${unit}` : first.name)] : [];
  const title = create("th", { className: "name", scope: "row", role: "rowheader" }, label, ...small);
  const shares = cell("shares", distribution.figure);
  const row = create("tr", { role: "row" }, title, cell("verdict", verdict), shares, what, effect);

  function show(stream: StreamDrift): void {
    const kind = kindOf(stream);
    verdict.textContent = kind;
    verdict.className = `chip ${kind}`;
    distribution.show(stream, kind);
    what.replaceChildren(...quoted(stream.sentence || categories(stream)));
    effect.textContent = kind !== "ok" && stream.impact !== null ? points(stream.impact) : "";
  }

  show(first);
  return { row, show };
}

/** Of an element whose role a phone's layout would take away. */
function cell(className: string, ...children: Node[]): HTMLTableCellElement {
  return create("td", { className, role: "cell" }, ...children);
}

function namesOf({ name, role }: StreamDrift): { readonly label: string; readonly unit?: string } {
  return role === "input" ? (COLUMNS[name] ?? { label: name }) : { label: ANSWERS[role] ?? name };
}

/** What a stream is called; empty before it has seen anything. */
function kindOf({ rows, status, harmless }: StreamDrift): string {
  if (rows.live === 0) return "";
  return harmless ? "harmless" : status;
}

/** How many there are, where nothing has changed. */
function categories({ role, rows, bins, outside, distinct }: StreamDrift): string {
  if (role !== "input" || rows.live === 0 || bins.type === "number") return "";
  const unknown = outside.live > 0 ? `${finePercent(outside.live)} new` : "none new";
  return `${Math.round(distinct)} different values, ${unknown}`;
}

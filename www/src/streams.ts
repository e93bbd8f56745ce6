/** A row for each column that is watched. All are there from the start, so that a verdict moves nothing. */
import type { StreamDrift } from "driftline";
import { COLUMNS } from "./flight-words.js";
import { finePercent, points } from "./format.js";
import { create } from "./page.js";
import { createSpread } from "./spread.js";

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
  const spread = createSpread();
  const verdict = create("span", { className: "chip" });
  const what = cell("what");
  const effect = cell("effect");
  const title = create("th", { className: "name", scope: "row", role: "rowheader" }, ...nameOf(first));
  const row = create("tr", { role: "row" }, title, cell("verdict", verdict), cell("spread", spread.figure), what, effect);

  function show(stream: StreamDrift): void {
    const kind = kindOf(stream);
    verdict.textContent = kind;
    verdict.className = `chip ${kind}`;
    spread.show(stream.scale, kind);
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

function nameOf({ name, role }: StreamDrift): (Node | string)[] {
  if (role !== "input") return [ANSWERS[role] ?? name];
  const { label, unit } = COLUMNS[name] ?? { label: name };
  return [label, " ", create("small", {}, unit ? `${name}, ${unit}` : name)];
}

/** What a stream is called; empty before it has seen anything. */
function kindOf({ rows, status, harmless }: StreamDrift): string {
  if (rows.live === 0) return "";
  return harmless ? "harmless" : status;
}

/** Sentences have categories between backticks. */
function quoted(sentence: string): (Node | string)[] {
  return sentence.split("`").map((part, index) => (index % 2 === 1 ? create("q", {}, part) : part));
}

/** Of categories there is no mean to draw. */
function categories({ role, rows, scale, outside, distinct }: StreamDrift): string {
  if (role !== "input" || rows.live === 0 || scale.reference) return "";
  const unknown = outside.live > 0 ? `${finePercent(outside.live)} new` : "none new";
  return `${Math.round(distinct)} different values, ${unknown}`;
}

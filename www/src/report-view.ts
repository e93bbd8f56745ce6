/** Shows a draft of a report, a receipt, or why there is none. */
import type { ReportField, ReportPreview, ReportReceipt, ReportRefusal } from "driftline";
import type { Delivery } from "./delivery.js";
import { dayOf, significant } from "./format.js";
import { byId, create } from "./page.js";

const DELIVERIES: Readonly<Record<Delivery, string>> = {
  arrived: "Sent: the collector has it.",
  waits: "The collector could not take it. The report waits here and is sent later.",
  lost: "Nobody knows whether it arrived. It is not sent again, as it might be counted twice.",
};

export function showPreview(preview: ReportPreview): void {
  showKind("What a report would say", "A draft, which costs nothing. A report draws anew what it tells of, and what it says of that.");
  showFields(preview.fields);
  showBudget(preview);
}

export function showReceipt(receipt: ReportReceipt): void {
  showKind("What the report says", "These are all its bytes. Nobody but the collector can open them.");
  showFields(receipt.fields);
  showBudget(receipt);
  byId("report-sealed", HTMLDetailsElement).hidden = false;
  byId("report-bytes", HTMLElement).textContent = receipt.sealed;
  showStatus(`Made and paid for. It leaves at ${receipt.sendAfter.toLocaleTimeString("en-GB")}.`);
}

export function showRefusal({ message, possibleFrom }: ReportRefusal): void {
  const when = possibleFrom ? ` The next one is possible from ${dayOf(possibleFrom)} on.` : "";
  showStatus(`No report: ${message}.${when}`);
}

/** There is neither a draft nor a receipt to show. */
export function showSilence(refusal: ReportRefusal): void {
  showKind("What a report would say", "Nothing, for the time being.");
  byId("report-fields", HTMLOListElement).hidden = true;
  showRefusal(refusal);
}

export function showDelivery(delivery: Delivery): void {
  showStatus(DELIVERIES[delivery]);
}

export function showFault(message: string): void {
  showStatus(`No report: ${message}`, true);
}

function showKind(kind: string, note: string): void {
  byId("report-kind", HTMLElement).textContent = kind;
  byId("report-note", HTMLElement).textContent = note;
}

function showFields(fields: readonly ReportField[]): void {
  const items = fields.map(({ hex, words }) => create("li", {}, create("code", { className: "hex" }, hex), create("span", {}, words)));
  const list = byId("report-fields", HTMLOListElement);
  list.replaceChildren(...items);
  list.hidden = false;
}

function showBudget({ epsilon, left }: ReportPreview | ReportReceipt): void {
  byId("report-epsilon", HTMLElement).textContent = significant(epsilon);
  byId("report-left", HTMLElement).textContent = significant(left);
  const odds = Math.exp(epsilon).toFixed(1);
  byId("report-odds", HTMLElement).textContent = `epsilon: the odds of a guess about you change ${odds}-fold at most`;
}

function showStatus(text: string, failed = false): void {
  const status = byId("report-status", HTMLElement);
  status.textContent = text;
  status.classList.toggle("error", failed);
}

/** The accuracy that driftline expects by the scores alone, beside the true one, which only this page knows. */
import type { Drift, Estimate } from "driftline";
import { evenPercent } from "./format.js";
import { byId, create, quoted } from "./page.js";

export function showAccuracy(quality: Drift["quality"], rows: number, truth: number): void {
  const estimate = rows > 0 ? quality?.estimated?.accuracy : undefined;
  tell("month-reference", percentOf(quality?.reference.accuracy));
  tell("month-estimate", estimate?.status === "abstained" ? "?" : percentOf(estimate?.live));
  tell("month-interval", estimate ? rangeOf(estimate) : "");
  tell("month-truth", percentOf(rows > 0 ? truth : undefined));
  byId("month-expected", HTMLElement).classList.toggle("abstained", estimate?.status === "abstained");
  byId("month-note", HTMLElement).replaceChildren(...(estimate ? note(estimate, truth) : []));
}

function rangeOf(estimate: Estimate): string {
  if (estimate.status === "abstained") return "it abstains";
  return `${evenPercent(estimate.lower).replace("%", "")}–${evenPercent(estimate.upper)}`;
}

function note(estimate: Estimate, truth: number): (Node | string)[] {
  if (estimate.status === "abstained") {
    const known = create("strong", {}, "The model knows that it does not know.");
    return [known, " ", ...quoted(estimate.reason), ". How often it is right, only the truth tells."];
  }
  if (truth >= estimate.lower && truth <= estimate.upper) return ["The truth lies in the expected range."];
  const [side, how] = truth < estimate.lower ? ["below", "wrong"] : ["above", "right"];
  return [
    `The truth lies ${side} the expected range: at the same scores, the model was ${how} more often than in training. `,
    "No score shows that, only the truth does.",
  ];
}

function percentOf(share: number | null | undefined): string {
  return typeof share === "number" ? evenPercent(share) : "–";
}

function tell(id: string, text: string): void {
  byId(id, HTMLElement).textContent = text;
}

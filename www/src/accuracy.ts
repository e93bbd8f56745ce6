/** The accuracy that driftline expects by the scores alone, beside the true one, which only this page knows. */
import type { Drift, Estimate } from "driftline";
import { evenPercent } from "./format.js";
import { byId } from "./page.js";

export function showAccuracy(quality: Drift["quality"], rows: number, truth: number): void {
  const estimate = quality?.estimated?.accuracy;
  const estimated = estimate?.status === "estimated" ? estimate : undefined;
  tell("month-reference", quality?.reference.accuracy);
  tell("month-estimate", estimated?.live);
  tell("month-truth", rows > 0 ? truth : undefined);
  byId("month-interval", HTMLElement).textContent = estimated ? interval(estimated) : "";
  byId("month-note", HTMLElement).textContent = rows > 0 && estimate ? note(estimate, truth) : "";
}

type Estimated = Extract<Estimate, { status: "estimated" }>;

function interval({ lower, upper }: Estimated): string {
  return `${evenPercent(lower).replace("%", "")}–${evenPercent(upper)}`;
}

function note(estimate: Estimate, truth: number): string {
  if (estimate.status === "abstained") return `No estimate: ${estimate.reason}.`;
  if (truth >= estimate.lower && truth <= estimate.upper) return "The truth lies in the expected range.";
  const [side, how] = truth < estimate.lower ? ["below", "wrong"] : ["above", "right"];
  return (
    `The truth lies ${side} the expected range: at the same scores, the model was ${how} more often than in training. ` +
    "No score shows that, only the truth does."
  );
}

function tell(id: string, share: number | null | undefined): void {
  byId(id, HTMLElement).textContent = typeof share === "number" ? evenPercent(share) : "–";
}

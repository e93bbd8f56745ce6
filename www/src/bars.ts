import type { Score } from "driftline";
import { finePercent } from "./format.js";
import { create } from "./page.js";

/** Rows of a label, a bar and a percentage. All are there from the start, so that scores move nothing. */
export function createBars(list: HTMLElement, rows: number): (scores: readonly Score[]) => void {
  const bars = Array.from({ length: rows }, createBar);
  list.replaceChildren(...bars.map(({ row }) => row));
  return (scores) => {
    const best = Math.max(...scores.map(({ score }) => score));
    bars.forEach((bar, index) => bar.show(scores[index], scores[index]?.score === best));
  };
}

function createBar() {
  const name = create("span", { className: "name" });
  const fill = create("span", { className: "fill" });
  const track = create("span", { className: "track", ariaHidden: "true" }, fill);
  const value = create("span", { className: "value" });
  return {
    row: create("li", {}, name, track, value),
    show(score: Score | undefined, best: boolean) {
      name.replaceChildren(...(score ? names(score.label) : []));
      fill.style.setProperty("--share", String(score?.score ?? 0));
      fill.classList.toggle("best", best);
      value.textContent = score ? finePercent(score.score) : "";
    },
  };
}

/** ImageNet's labels are lists of synonyms: the first one counts, the rest is small print. */
function names(label: string): (Node | string)[] {
  const [first = label, ...others] = label.split(", ");
  return others.length > 0 ? [first, create("small", {}, `, ${others.join(", ")}`)] : [first];
}

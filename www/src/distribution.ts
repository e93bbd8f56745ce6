/**
 * How a stream's values are distributed: for each bin a wide, pale bar with its share in training, and in front of it a
 * narrow one with that of now.
 *
 * All bins are equally wide and their bars as high as their shares, not their densities. The bins are quantiles of the
 * training, in which each held about as much: the pale bars are a plain, and what heaps or is gone has changed, in every
 * column alike. A density would need widths, which those bins lack that matter most: a single value, such as no rain or
 * a view of 10 miles, and what lies beyond the training.
 */
import type { StreamDrift } from "driftline";
import { type Bin, binsOf } from "./bins.js";
import { finePercent } from "./format.js";
import { create } from "./page.js";

/** Of the highest bar: so that the rarest can still be seen. */
const LOWEST = 0.04;

/** All bars are there from the start, so that new ones move nothing. */
export function createDistribution(title: string, first: StreamDrift) {
  const bars = binsOf(first).map(createBar);
  const figure = create("div", { role: "img" }, ...bars.map(({ element }) => element));

  function show(stream: StreamDrift, kind: string): void {
    const bins = binsOf(stream);
    const highest = Math.max(...bins.flatMap(({ reference, live }) => [reference, live]));
    bins.forEach((bin, index) => bars[index]?.show(bin, highest));
    figure.className = `distribution ${stream.bins.type} ${kind}`;
    figure.ariaLabel = `${title}: ${stream.rows.live > 0 ? describe(bins, kind) : "nothing seen yet"}.`;
  }

  return { figure, show };
}

function createBar() {
  const plot = create("span", { className: "plot" });
  const label = create("small");
  const element = create("span", {}, plot, label);
  return {
    element,
    show(bin: Bin, highest: number) {
      element.className = `bin ${bin.kind}`;
      element.classList.toggle("empty", bin.reference + bin.live === 0);
      element.title = `${bin.words}: ${finePercent(bin.reference)} in training, ${finePercent(bin.live)} now`;
      label.textContent = bin.label;
      plot.style.setProperty("--reference", String(height(bin.reference, highest)));
      plot.style.setProperty("--live", String(height(bin.live, highest)));
    },
  };
}

function height(share: number, highest: number): number {
  return share > 0 ? Math.max(share / highest, LOWEST) : 0;
}

/** What rose most and what fell most, for those who hear the page. */
function describe(bins: readonly Bin[], kind: string): string {
  const byChange = bins.toSorted((a, b) => a.live - a.reference - (b.live - b.reference));
  const change = (bin: Bin | undefined, verb: string) =>
    bin ? `${bin.words} ${verb} from ${finePercent(bin.reference)} to ${finePercent(bin.live)}` : "";
  const most = `${change(byChange.at(-1), "rose")}, ${change(byChange[0], "fell")}`;
  return kind === "ok" ? `as in training, but for chance: at most, ${most}` : `most of all, ${most}`;
}

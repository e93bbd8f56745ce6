/**
 * Mean and standard deviation, in training above and now below, as two bars on one axis: the deviations of training
 * from its mean. So the upper bar is the same for each column, and all changes compare.
 */
import type { StreamDrift } from "driftline";
import { significant } from "./format.js";
import { createSvg } from "./page.js";

type Scale = StreamDrift["scale"];

/** From 3 deviations below the mean to 6 above it: after a winter it gets warmer. */
const [WIDTH, HEIGHT, MEAN, DEVIATION] = [252, 30, 84, 28];

export function createSpread() {
  const axis = createSvg("path", { class: "axis", d: `M${MEAN} 0V${HEIGHT}` });
  const reference = createBar("reference", 4);
  const live = createBar("live", 17);
  const figure = createSvg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }, axis, ...reference.parts, ...live.parts);

  function show(scale: Scale, kind: string): void {
    figure.toggleAttribute("hidden", !scale.reference);
    figure.setAttribute("aria-label", describe(scale));
    figure.setAttribute("class", kind);
    reference.show(0, scale.reference ? 1 : undefined);
    live.show(...inDeviations(scale));
  }

  return { figure, show };
}

function createBar(name: string, top: number) {
  const bar = createSvg("rect", { class: name, y: top, height: 9, rx: 3 });
  const mean = createSvg("path", { class: "mean" });
  return {
    parts: [bar, mean],
    show(center: number, deviation: number | undefined) {
      const [from, to] = [center - (deviation ?? 0), center + (deviation ?? 0)].map(place) as [number, number];
      bar.setAttribute("x", String(from));
      bar.setAttribute("width", String(to - from));
      mean.setAttribute("d", deviation === undefined ? "" : `M${place(center)} ${top - 2}v13`);
    },
  };
}

function inDeviations({ reference, live }: Scale): [center: number, deviation: number | undefined] {
  if (!reference || !live || reference.std === 0) return [0, undefined];
  return [(live.mean - reference.mean) / reference.std, live.std / reference.std];
}

/** What lies beyond the axis is drawn at its end. */
function place(deviations: number): number {
  return Math.min(Math.max(MEAN + deviations * DEVIATION, 2), WIDTH - 2);
}

function describe({ reference, live }: Scale): string {
  const of = (scale: Scale["live"]) => (scale ? `${significant(scale.mean)} ± ${significant(scale.std)}` : "nothing");
  return `Training: ${of(reference)}. Now: ${of(live)}.`;
}

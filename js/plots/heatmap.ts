import { isArea } from "../explain/words.js";
import type { Area } from "../explain/types.js";
import { type Numbers, numbersOf } from "./numbers.js";
import { sized } from "./options.js";
import { finite, largest, type Part, partsOf } from "./parts.js";
import { colourOf } from "./rows.js";
import { partsInWords, titleOf } from "./sentences.js";
import { element, invalid, picture, text } from "./svg.js";
import type { Explained, HeatmapOptions } from "./types.js";

/** Of what moves the answer most. */
const OPACITY = 0.7;
/** Cells that move it by this share of that have a sign, so that nobody needs the colours. */
const SIGNED = 0.25;
/** Cells in words: as many as one can listen to. */
const TOLD = 5;

/** Where a photo speaks for the answer and where against it: the more a cell moves the answer, the more of its colour it has. */
export function heatmap(why: Explained, options: HeatmapOptions = {}): string {
  const parts = partsOf(why);
  const areas = parts.map(areaOf);
  const [width, height] = sizeOf(areas, options);
  const most = largest(parts);
  const numbers = numbersOf(why.in, most, options.locale);
  const photo = options.image === undefined ? "" : photoOf(options.image, width, height);
  const cells = areas.map((area, index) => cell(parts[index] as Part, area, most, numbers));
  const prediction = numbers.level(finite("prediction", why.prediction));
  const words = partsInWords(parts.slice(0, TOLD), numbers.change, numbers);
  const description = `Prediction ${prediction}. Most of all ${words}`;
  const box = { viewBox: `0 0 ${width} ${height}`, width: "100%" };
  return picture(box, options.title ?? titleOf(why), description, photo, ...cells);
}

function areaOf({ label, value }: Part): Area {
  if (isArea(value)) return value;
  throw invalid(`\`${label}\` has no place, expected an explanation of a picture: cells with { x, y, width, height }`);
}

function sizeOf(areas: readonly Area[], options: HeatmapOptions): readonly [number, number] {
  const right = Math.max(...areas.map(({ x, width }) => x + width));
  const bottom = Math.max(...areas.map(({ y, height }) => y + height));
  // Cells beyond the photo are those of another one.
  return [sized("width", options.width, right) ?? right, sized("height", options.height, bottom) ?? bottom];
}

function photoOf(image: string, width: number, height: number): string {
  // As browsers read an address: they skip blanks and line ends in its scheme.
  const scheme = /^([a-z][a-z0-9+.-]*):(image\/)?/i.exec(String(image).replace(/[\0-\x20]/g, ""));
  if (scheme && !/^(https?:|blob:|data:image\/)/i.test(scheme[0])) {
    throw invalid(`image is a ${scheme[1]}: address, expected https:, http:, blob:, data:image/ or a relative one`);
  }
  return element("image", { href: image, width, height, preserveAspectRatio: "none" });
}

/** What moves nothing can't be seen. */
function cell({ label, size }: Part, area: Area, most: number, { change }: Numbers): string {
  const strength = most > 0 ? Math.abs(size) / most : 0;
  const title = element("title", {}, text(`${label}: ${change(size)}`));
  const { x, y, width, height } = area;
  const colour = { fill: colourOf(size), "fill-opacity": strength * OPACITY };
  const rect = element("rect", { x, y, width, height, ...colour });
  return element("g", {}, title, rect, strength < SIGNED ? "" : sign(area, size > 0));
}

/** A plus or a minus, light with a dark edge, so that it is seen on any photo. */
function sign({ x, y, width, height }: Area, plus: boolean): string {
  const [across, down, arm] = [x + width / 2, y + height / 2, Math.min(width, height) / 5];
  const upright = plus ? `M${across} ${down - arm}V${down + arm}` : "";
  const d = `M${across - arm} ${down}H${across + arm}${upright}`;
  const edge = element("path", { d, stroke: "#000", "stroke-width": arm * 0.9 });
  return edge + element("path", { d, stroke: "#fff", "stroke-width": arm * 0.5 });
}

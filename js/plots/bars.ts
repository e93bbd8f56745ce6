import { numbersOf } from "./numbers.js";
import { maxOf } from "./options.js";
import { largest, partsOf, shortened } from "./parts.js";
import { bar, origin, pointed, row, scaleOf, stacked } from "./rows.js";
import { partsInWords, titleOf } from "./sentences.js";
import type { Compared, Explained, Important, PlotOptions } from "./types.js";

/**
 * How much each part moved the answer, or matters over many rows: bars from a common line, the largest first. Also for `lime`
 * and `occlusion`, which do not add up.
 */
export function bars(why: Explained | Compared | Important, options: PlotOptions = {}): string {
  const all = partsOf(why);
  const directed = "prediction" in why || "after" in why;
  const numbers = numbersOf(why.in, largest(all), options.locale);
  const say = directed ? numbers.change : numbers.level;
  const parts = shortened(all, maxOf(options));
  const scale = scaleOf(parts.flatMap(({ size, stderr }) => [0, size - stderr, size + stderr]));
  const rows = parts.map((part, index) => {
    const number = directed ? pointed(say(part.size)) : say(part.size);
    return row(index, part.label, number, bar(index, 0, part.size, part, scale, !directed), origin(index, scale(0)));
  });
  return stacked(rows, titleOf(why), partsInWords(parts, say, numbers), options);
}

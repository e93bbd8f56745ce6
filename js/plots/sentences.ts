/** What a picture shows, for those who hear it. */
import type { Numbers } from "./numbers.js";
import type { Part } from "./parts.js";
import type { Compared, Explained, Important, Scale } from "./types.js";

type Told = Explained | Compared | Important;

const SCALES: Readonly<Record<Scale, string>> = { probability: "probability", log_odds: "log-odds", number: "prediction" };

/** `probability of late`, or `prediction` where there are no classes. */
function what({ in: scale, target }: Told): string {
  return target === undefined ? SCALES[scale] : `${SCALES[scale]} of ${target}`;
}

export function titleOf(why: Told): string {
  if ("after" in why) return `What moved the mean ${what(why)}`;
  return "prediction" in why ? `What moved the ${what(why)}` : `What matters for the ${what(why)}`;
}

/** `hour = 18 +12.3%, give or take 0.4%; temp is missing −3.0%.` */
export function partsInWords(parts: readonly Part[], say: (size: number) => string, { level }: Numbers): string {
  const words = parts.map(({ label, size, stderr }) => {
    const error = stderr > 0 ? `, give or take ${level(stderr)}` : "";
    return `${label} ${say(size)}${error}`;
  });
  return `${words.join("; ")}.`;
}

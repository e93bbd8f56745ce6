/** The line of facts under the title, taken from the browser's own record of what was fetched. */
import { bytes, milliseconds } from "./format.js";
import { byId, messageOf } from "./page.js";

const KINDS = { driftline_relaxed: "relaxed SIMD", driftline_simd: "SIMD" };

export function showLoad(modelUrl: string, ms: number): void {
  const model = fetchedBytes((address) => address === new URL(modelUrl, document.baseURI).href);
  if (model > 0) byId("fact-model", HTMLElement).textContent = bytes(model);
  for (const [file, kind] of Object.entries(KINDS)) {
    const module = fetchedBytes((address) => address.includes(file));
    if (module > 0) byId("fact-module", HTMLElement).textContent = `${kind}, ${bytes(module)}`;
  }
  byId("fact-load", HTMLElement).textContent = milliseconds(ms);
}

export function showPrediction(ms: number): void {
  byId("fact-prediction", HTMLElement).textContent = milliseconds(ms);
}

/** Says under the facts that a section could not start. */
export function showFailure(section: string, error: unknown): void {
  const line = document.createElement("p");
  line.className = "error";
  line.setAttribute("role", "alert");
  line.textContent = `The ${section} could not be loaded: ${messageOf(error)}`;
  document.querySelector("header")?.append(line);
}

/** Of all files together, however often each was fetched. 0 where none was. */
function fetchedBytes(matches: (address: string) => boolean): number {
  const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  const sizes = new Map(entries.filter(({ name }) => matches(name)).map(({ name, encodedBodySize }) => [name, encodedBodySize]));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

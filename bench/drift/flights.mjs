/** The flights model, trained on six weeks of winter, judged on every month from March to December. */
import { join } from "node:path";
import { generated } from "../../tools/generated.mjs";
import { project } from "../../tools/cache.mjs";

const MONTHS = ["march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/** The verdict on each month, as Markdown: the sentence that is printed, the temperature's, and the accuracy beside the true one. */
export async function judgeMonths() {
  const flights = join(project, "models", "flights");
  const built = (...path) => import(join(project, "dist", ...path));
  const { load } = await built("entry", "node.js");
  const { openTable } = await built("cli", "open.js");
  const { predictTable } = await built("cli", "batches.js");
  const [script, requirements, train] = ["months.py", "requirements.txt", "train.py"].map((name) => join(flights, name));
  const folder = await generated("flight-months", { script, requirements, needs: [train] });
  const lines = ["| month | verdict | temperature, in °F | accuracy: estimated | true |", "|---|---|---|---|---|"];
  for (const month of MONTHS) {
    const model = await load(join(flights, "flights.driftline"), { monitor: { clock: "none" } });
    const table = await openTable(join(folder, `${month}.csv`));
    let [rows, hits] = [0, 0];
    for await (const { batch, chunk } of predictTable(model, table, ["late"])) {
      const late = chunk.columns.get("late");
      rows += batch.rows;
      batch.classes.forEach((found, row) => (hits += Number(found === Number(late[row]))));
    }
    const { sentence, streams, quality } = await model.drift();
    const temperature = streams.find(({ name }) => name === "temp").sentence;
    const { accuracy } = quality.estimated;
    const estimate = accuracy.status === "estimated" ? accuracy.live.toFixed(3) : `none: ${accuracy.reason}`;
    lines.push(`| ${month} | ${sentence} | ${temperature} | ${estimate} | ${(hits / rows).toFixed(3)} |`);
    model.dispose();
  }
  return lines.join("\n");
}

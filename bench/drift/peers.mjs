/** Simulated streams: how often each detector is wrong, and how soon it is right. */
import { fileURLToPath } from "node:url";
import { generated } from "../../tools/generated.mjs";
import { watchStreams } from "./detectors.mjs";
import { table } from "./markdown.mjs";
import { score, TOLERANCE_ROWS } from "./scores.mjs";

const beside = (name) => fileURLToPath(new URL(`peers/${name}`, import.meta.url));

/** Every detector's scores, as Markdown. */
export async function comparePeers({ streams: runs }) {
  const folder = await generated(`drift-streams-${runs}`, {
    script: beside("simulated.py"),
    requirements: beside("requirements.txt"),
    needs: [beside("stream_files.py")],
    args: [String(runs)],
  });
  const { streams, alarms } = await watchStreams(folder);
  const scores = Object.entries(alarms).map(([detector, rows]) => [detector, score(streams, rows)]);
  const scenarios = Object.keys(scores[0][1].found);
  const head = ["detector", "false: nothing drifts", "false: before the onset", ...scenarios, "F1", "heard"];
  const [{ reference, live, window, columns }] = streams;
  return [
    `${runs} streams a scenario, ${columns.length} columns, ${reference} rows of reference, ${live} live ones, windows of ${window}.`,
    `In the scenarios: drift found by the first alarm, within ${TOLERANCE_ROWS} rows, and the median of how many that took.`,
    "Heard: any alarm within those rows, however many came before.\n",
    table([head, ...scores.map(([detector, scored]) => [detector, ...cells(scored)])]),
  ].join("\n");
}

function cells({ quietFalse, earlyFalse, found, f1, heard }) {
  return [percent(quietFalse), percent(earlyFalse), ...Object.values(found).map(recall), f1.toFixed(2), percent(heard)];
}

function recall({ share, delay }) {
  return share === 0 ? "0 %" : `${percent(share)}, ${delay} rows`;
}

function percent(share) {
  return `${Math.round(100 * share)} %`;
}

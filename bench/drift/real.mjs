/** Real streams: one with a fault from a known row on, and one that hardly drifts. */
import { fileURLToPath } from "node:url";
import { generated } from "../../tools/generated.mjs";
import { pythonPackages } from "../../tools/python.mjs";
import { watchStreams } from "./detectors.mjs";
import { table } from "./markdown.mjs";

const beside = (name) => fileURLToPath(new URL(`peers/${name}`, import.meta.url));

/** Every detector's alarms, and what driftline says, as Markdown. */
export async function judgeRealStreams() {
  const folder = await generated("real-drift-streams", {
    script: beside("real.py"),
    requirements: beside("requirements.txt"),
    needs: [beside("stream_files.py"), beside("data-requirements.txt")],
    args: [await pythonPackages(beside("data-requirements.txt"))],
  });
  const { streams, alarms, said } = await watchStreams(folder);
  return streams.map((stream) => describe(stream, alarms, said[stream.name])).join("\n\n");
}

function describe(stream, alarms, said) {
  const { name, reference, live, onset, window } = stream;
  const rows = Object.entries(alarms).map(([detector, byName]) => alarmsOf(detector, byName[name], onset));
  const fault = onset === null ? "" : `, of which the fault is in those from ${onset} on`;
  return [
    `### ${name}\n`,
    `${reference} rows of reference, ${live} live ones${fault}; windows of ${window}.\n`,
    table([["detector", "first alarm", ...(onset === null ? [] : ["first alarm from the fault on"])], ...rows]),
    "\nWhat driftline says:\n",
    ...sentences("at its alarm", said.at_alarm),
    ...sentences("a window later", said.a_window_later),
    ...sentences(onset === null ? "of all rows as a batch" : "of the rows before the fault as a batch", said.before_onset),
    ...sentences("of the rows from the fault on as a batch", said.after_onset),
  ].join("\n");
}

function alarmsOf(detector, alarms, onset) {
  const row = (at) => (at === undefined ? "none" : `row ${at}`);
  const first = row(alarms[0]);
  return onset === null ? [detector, first] : [detector, first, row(alarms.find((at) => at >= onset))];
}

function sentences(when, said) {
  if (!said) return [];
  const detail = ({ name, sentence, harmless }) => `  - ${name}: ${sentence}${harmless ? " (harmless)" : ""}`;
  return [`- ${when} (${said.rows} rows): ${said.sentence}`, ...said.streams.map(detail)];
}

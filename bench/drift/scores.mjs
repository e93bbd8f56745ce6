/** How good alarms are, where it is known from which row on a stream drifts. */
import { median } from "../timing.mjs";

/** What is raised later no longer counts as finding the drift. */
export const TOLERANCE_ROWS = 3_000;

/**
 * A detector's scores over streams, by the rows at which it alarmed in each.
 *
 * A first alarm is false where nothing drifts and before the onset. What comes after it would find a person who no longer
 * listens; `heard` counts it all the same.
 */
export function score(streams, alarmsByName) {
  const runs = streams.map((stream) => judge(stream, alarmsByName[stream.name]));
  const drifting = runs.filter(({ onset }) => onset !== null);
  const quiet = runs.filter(({ onset }) => onset === null);
  const scenarios = [...new Set(drifting.map(({ scenario }) => scenario))];
  const found = drifting.filter(isFound).length;
  const missed = drifting.length - found;
  const wrong = runs.filter(isFalse).length;
  return {
    quietFalse: share(quiet, isFalse),
    earlyFalse: share(drifting, isFalse),
    found: Object.fromEntries(scenarios.map((name) => [name, recall(drifting.filter(({ scenario }) => scenario === name))])),
    f1: (2 * found) / (2 * found + wrong + missed),
    heard: share(drifting, ({ heard }) => heard),
  };
}

function judge({ scenario, onset }, alarms) {
  const [first = Infinity] = alarms;
  const isSoon = (row) => row >= onset && row < onset + TOLERANCE_ROWS;
  return { scenario, onset, first, heard: onset !== null && alarms.some(isSoon) };
}

const isFalse = ({ onset, first }) => first < (onset ?? Infinity);
const isFound = (run) => run.heard && !isFalse(run);

/** The share of runs in which the drift was found, and the median of how many rows that took. */
function recall(runs) {
  const delays = runs.filter(isFound).map(({ onset, first }) => first - onset);
  return { share: delays.length / runs.length, delay: median(delays) };
}

function share(runs, holds) {
  return runs.filter(holds).length / runs.length;
}

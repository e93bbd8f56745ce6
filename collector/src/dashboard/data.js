/** What the page shows, as the collector has it. */
import { ask } from "./api.js";

const DAY_MS = 86_400_000;

/** Registrations don't change, nor do verdicts once they are given, so these are asked for once. */
const registrations = new Map();
const verdictsOf = new Map();

/** Everything but the chosen window: the models with their windows, the alerts, and what was not delivered. */
export async function gather(now_ms) {
  const [models, alerts, letters] = await Promise.all([ask("models"), ask("alerts"), ask("dead-letters")]);
  return { models: await Promise.all(models.map((model) => withWindows(model, now_ms))), alerts, letters };
}

/** A window: the verdict on it, or how it stands. */
export function windowOf({ model, window, channel }) {
  const known = verdictsOf.get(model)?.get(name({ window, channel }));
  return known ?? ask(`models/${model}/windows/${window}/${channel}`);
}

/** What the bins of a model mean. */
export async function registrationOf(model) {
  if (!registrations.has(model)) registrations.set(model, await ask(`models/${model}`));
  return registrations.get(model);
}

async function withWindows(model, now_ms) {
  const windows = await ask(`models/${model.model}/windows`);
  const verdicts = await verdictsFor(model.model, windows, now_ms);
  const channels = [...new Set(windows.map(({ channel }) => channel))].sort().reverse();
  const timeline = (channel) => {
    const own = windows.filter((window) => window.channel === channel);
    return { channel, windows: withGaps(own, verdicts, model.policy.window_days * DAY_MS, now_ms) };
  };
  return { ...model, channels: channels.map(timeline) };
}

/** As many verdicts as the collector lists. */
const LISTED = 100;

async function verdictsFor(model, windows, now_ms) {
  const known = verdictsOf.get(model) ?? new Map();
  verdictsOf.set(model, known);
  const over = windows.filter(({ closes_ms }) => closes_ms <= now_ms).slice(0, LISTED);
  if (over.some((window) => !known.has(name(window)))) {
    for (const verdict of await ask(`models/${model}/verdicts`)) known.set(name(verdict), verdict);
  }
  return known;
}

const name = ({ window, channel }) => `${window} ${channel}`;

/** From the first window to the present one, the oldest first: a fleet that fell silent shows as such. */
function withGaps(windows, verdicts, length_ms, now_ms) {
  const byNumber = new Map(windows.map((window) => [window.window, window]));
  const first = Math.min(...byNumber.keys());
  const last = Math.max(Math.floor(now_ms / length_ms), ...byNumber.keys());
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const found = byNumber.get(first + index);
    if (!found) return { window: first + index, begins_ms: (first + index) * length_ms, reports: 0, state: "none" };
    return { ...found, state: verdicts.get(name(found))?.status ?? "open" };
  });
}

/** What reports cost those who make them, in plain words. */
import { byId, create, facts, refill } from "./page.js";
import { amount, count, several } from "./words.js";

export function showPrivacy(models) {
  byId("privacy").hidden = models.length === 0;
  refill(byId("privacy-content"), models.map(({ name, version, policy }) => [name, version, policy]), () => {
    const blocks = byPolicy(models).map(blockOf);
    return [...blocks, ...limits()];
  });
}

/** Models that report alike, together. */
function byPolicy(models) {
  const groups = new Map();
  for (const model of models) {
    const key = JSON.stringify(model.policy);
    groups.set(key, [...(groups.get(key) ?? []), model]);
  }
  return [...groups.values()];
}

function blockOf(models) {
  const [{ policy }] = models;
  const names = models.map(({ name, version }) => `${name} ${version}`).join(", ");
  const { window_days, budget, local, edge } = policy;
  const [device, server] = [worst(policy, local.epsilon), worst(policy, epsilonOf(edge))];
  const words = `Within any ${several(budget.days, "day")}, a device spends epsilon ${amount(budget.epsilon)} at most, and reports at most once in each window of ${several(window_days, "day")}. What a report costs is written down before it leaves, and never refunded. Once the budget is spent, the device keeps silent.`;
  return create(
    "div",
    { className: "policy" },
    create("h3", {}, names),
    facts([
      ["Budget of a device", `epsilon ${amount(budget.epsilon)}`, small(`in ${several(budget.days, "day")}`)],
      ["A device's report", `epsilon ${amount(local.epsilon)}`, small("by randomised response")],
      ["A device, at worst", `epsilon ${amount(device.epsilon)}`, small(`by ${several(device.reports, "report")} in ${several(budget.days, "day")}`)],
      ["A server's report", spent(edge), small(`by ${NOISES[edge.noise]} noise`)],
      ["A server's user, at worst", `epsilon ${amount(server.epsilon)}`, small(`by ${several(server.reports, "report")} in ${several(budget.days, "day")}`)],
    ]),
    create("p", { className: "note" }, words),
    create("p", { className: "note" }, deviceWords(local)),
    create("p", { className: "note" }, serverWords(edge)),
  );
}

const small = (text) => create("small", {}, ` ${text}`);

const NOISES = { laplace: "discrete Laplace", gaussian: "discrete Gaussian" };

function deviceWords({ epsilon }) {
  const factor = times(epsilon);
  return `A device says one thing a window: which bin one value lay in, of one slot drawn at random. Often it says a bin at random instead. So whatever it saw, its report is at most ${factor} times as probable as if it had seen something else: who reads it can't be sure.`;
}

function serverWords({ noise, spends, rows_per_user }) {
  const rows = `of each user at most ${several(rows_per_user, "row")} a window`;
  const most =
    noise === "laplace"
      ? `a report is at most ${times(spends)} times as probable with a user as without`
      : `rho is ${amount(spends)}: zero-concentrated, here converted with a delta of one in a million`;
  return `A server adds noise to histograms of many users, with ${rows}: ${most}.`;
}

/** `2` as `7.4`: e to that, rounded up, since it is the most. */
function times(epsilon) {
  const factor = Math.exp(epsilon);
  return factor < 100 ? amount(Math.ceil(factor * 10) / 10) : count(Math.ceil(factor));
}

function spent(edge) {
  return edge.noise === "laplace" ? `epsilon ${amount(edge.spends)}` : `rho ${amount(edge.spends)}`;
}

/** As the ledger of who reports counts it (Bun and Steinke 2016, Proposition 1.3). */
function epsilonOf({ noise, spends }) {
  return noise === "laplace" ? spends : spends + 2 * Math.sqrt(spends * 6 * Math.LN10);
}

/** The most that is spent within any period: by so many reports as the budget allows, or as windows that it touches. */
function worst({ window_days, budget }, epsilon) {
  const windows = Math.ceil((budget.days - 1) / window_days) + 1;
  // In thousandths, as they are counted.
  const affordable = Math.floor(Math.round(budget.epsilon * 1000) / Math.ceil(epsilon * 1000 - 1e-6));
  const reports = Math.min(windows, affordable);
  return { reports, epsilon: reports * epsilon };
}

function limits() {
  const words = [
    "What is not guaranteed: who clears the data of the site begins a new budget, and somebody with several devices has one on each. The collector knows nobody, so it can't tell.",
    "The collector keeps sums, and until a window closes the hashes of its reports, so that none counts twice. It keeps no identifier and no address.",
  ];
  return words.map((text) => create("p", { className: "note" }, text));
}

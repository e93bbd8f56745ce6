/** The results as tables in Markdown, for the terminal, and for pages that have a place for them: `<!-- bench:NAME -->`. */
import { CASES } from "./cases.mjs";
import { table } from "./drift/markdown.mjs";
import { figure, milliseconds, ratio } from "./summary.mjs";
import { BY_THREADS, threadCount } from "./threads.mjs";
import { median } from "./timing.mjs";

const NAMES = { chromium: "Chromium", node: "Node", workerd: "workerd" };
const PEERS = ["onnxruntime-web", "rten", "tfjs"];
const BAKED = "baked";

export const TABLES = { speed, steady, threads, start, memory, watching, sizes, circumstances };

/** A page's text, with the tables that it has places for. */
export function withTables(page, results) {
  const place = /(<!-- bench:(\w+) -->\n)[^]*?(<!-- \/bench -->)/g;
  return page.replace(place, (_, begin, name, end) => `${begin}${TABLES[name](results)}\n${end}`);
}

/** How many times as long as driftline the others take, everywhere. */
function speed({ platforms }) {
  const names = Object.keys(platforms);
  const everywhere = (cell) => names.map(cell).join(" · ");
  const times = (test, peer) =>
    everywhere((name) => figure(ratio(platforms[name].steady[test.name].driftline, platforms[name].steady[test.name][peer])));
  const row = (test) => [
    test.title,
    everywhere((name) => milliseconds(platforms[name].steady[test.name].driftline)),
    ...PEERS.map((peer) => (test.engines.includes(peer) ? times(test, peer) : "–")),
  ];
  return table([["", "driftline, ms", ...PEERS], ...measured(platforms, "steady").map(row)]);
}

function steady({ platforms }) {
  return perPlatform(platforms, "steady", (samples) => samples, milliseconds);
}

function start({ platforms }) {
  return perPlatform(platforms, "start", ({ ms }) => ms, milliseconds);
}

function memory({ platforms }) {
  return perPlatform(platforms, "start", ({ bytes }) => bytes, (bytes) => figure(median(bytes) / 1e6));
}

/** What threads gain, and how many times as long as driftline onnxruntime-web takes with as many. */
function threads({ machine, platforms }) {
  const rows = Object.entries(platforms).flatMap(([name, { threads: found }]) =>
    CASES.filter((test) => test.name in found).map((test) => {
      const [one, many, peer, peerMany] = BY_THREADS.map((engine) => found[test.name][engine]);
      const gain = (alone, together) => `${milliseconds(together)} (${figure(ratio(together, alone))})`;
      return [`${test.title}, ${NAMES[name]}`, milliseconds(one), gain(one, many), milliseconds(peer), gain(peer, peerMany), figure(ratio(many, peerMany))];
    }),
  );
  const titles = ["driftline", "onnxruntime-web"].flatMap((engine) => [`${engine}, 1 thread`, `${threadCount(machine.cores)} threads`]);
  return table([["milliseconds a call", ...titles, "ratio"], ...rows]);
}

/** A table for each platform: what driftline takes, what the others that were timed take, and how many times as much that is. */
function perPlatform(platforms, part, samplesOf, shown) {
  const tests = measured(platforms, part);
  const tableOf = ([name, { [part]: found }]) => {
    const others = [BAKED, ...PEERS].filter((engine) => tests.some(({ name }) => engine in found[name]));
    const row = ({ name, title }) => {
      const samples = (engine) => samplesOf(found[name][engine]);
      const cell = (other) => `${shown(samples(other))} (${figure(ratio(samples("driftline"), samples(other)))})`;
      return [title, shown(samples("driftline")), ...others.map((other) => (other in found[name] ? cell(other) : "–"))];
    };
    const titles = others.map((other) => (other === BAKED ? "driftline, baked" : other));
    return table([[NAMES[name], "driftline", ...titles], ...tests.map(row)]);
  };
  return Object.entries(platforms).map(tableOf).join("\n\n");
}

/** What the monitor costs. */
function watching({ platforms }) {
  const row = (name, { name: test, title, rows = 1 }) => {
    const { driftline, unwatched } = platforms[name].steady[test];
    const each = (samples) => figure((1000 * median(samples)) / rows);
    return [`${title}, ${NAMES[name]}`, each(driftline), each(unwatched), ratio(unwatched, driftline).toFixed(2)];
  };
  const tests = measured(platforms, "steady").filter(({ engines }) => engines.includes("unwatched"));
  const rows = tests.flatMap((test) => Object.keys(platforms).map((name) => row(name, test)));
  return table([["microseconds a row or photo", "watched", "not watched", "ratio"], ...rows]);
}

function sizes({ sizes }) {
  const row = ([name, sizes]) => [name, ...Object.values(sizes).map((bytes) => bytes.toLocaleString("en"))];
  return table([["bytes", "raw", "gzip -9", "brotli -9"], ...Object.entries(sizes).map(row)]);
}

function circumstances({ date, machine, versions, platforms }) {
  const where = Object.entries(platforms).map(([name, { version }]) => `${NAMES[name]} ${version.replace(/^.*\/|^v/, "")}`);
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const { cpu, cores, load } = machine;
  return `Taken on ${date} on a machine that others share: ${cpu}, ${cores} cores, load ${load.toFixed(1)} before. ${[...where, ...peers].join(", ")}.`;
}

const measured = (platforms, part) => CASES.filter(({ name }) => Object.values(platforms).every((results) => name in results[part]));

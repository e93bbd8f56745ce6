// Reports: made, paid for, sealed, kept in files, sent once.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { bundle, rows } from "../drift/bundle.mjs";
import { temporaryFolder } from "../package/install.mjs";
import { envelopes, openEnvelope, startCollector, TOKEN } from "../reports/collector.mjs";
import { startRelay } from "../reports/relay.mjs";
import { memory } from "../reports/storage.mjs";
import { fileStorage, load } from "driftline";
import { rejects } from "./rejects.mjs";

const file = await readFile("models/flights/flights.driftline");
const LATER = 2 ** 31 - 1;
/** For tests that send nothing. */
const SLOWLY = { delay_ms: 600_000 };

/** A model that reports, whose storage is in the folder until the test ends. */
async function reporting(context, folder, collector, change = {}) {
  const files = fileStorage(folder);
  let open = true;
  const storage = { transactions: true, update: async (...args) => (open ? files.update(...args) : undefined) };
  const model = await load(file, {
    monitor: { storage, save_every_ms: LATER },
    collector: { ...collector.options, ...change },
  });
  // What it has not saved would keep the program waiting.
  context.after(() => {
    open = false;
    model.dispose();
  });
  return model;
}

/** A folder, a collector and a model that has predicted. */
async function device(context, change) {
  const [folder, collector] = [await temporaryFolder(context), await startCollector(context)];
  const model = await reporting(context, folder, collector, change);
  await model.predictBatch(rows.slice(0, 20));
  return { folder, collector, model };
}

const bytesOf = ({ fields }) => fields.map(({ hex }) => hex).join("");

test("without a collector, reports are off and nothing is kept for them", async (context) => {
  const folder = await temporaryFolder(context);
  const model = await load(file, { monitor: { storage: fileStorage(folder), save_every_ms: LATER } });
  await model.predictBatch(rows.slice(0, 20));
  await model.saveDrift();
  for (const call of ["report", "preview", "sendReports"]) await rejects(model[call](), "reporting_off", "{ collector }");
  assert.deepEqual((await readdir(folder)).filter((name) => name.includes("reports")), []);
});

test("a report is what its receipt says, sealed, sent once, and names nobody", async (context) => {
  const { collector, model } = await device(context);
  const before = Date.now();
  const { sent, mechanism, epsilon, left, destination, sealed, sendAfter, ...receipt } = await model.report();
  assert.deepEqual([sent, mechanism, epsilon, left, destination], ["queued", "local", 2, 6, collector.url]);
  assert(sendAfter >= before && sendAfter <= Date.now());
  assert.match(receipt.fields.at(-1).words, /^bin \d, perhaps the true one and perhaps not: ./);
  assert.deepEqual(await model.sendReports(), { acknowledged: 1, lost: 0, waiting: 0 });
  assert.deepEqual(await model.sendReports(), { acknowledged: 0, lost: 0, waiting: 0 });
  const [probe, post] = collector.requests;
  assert.deepEqual([collector.requests.length, probe.method, probe.url, probe.body.length], [2, "GET", "/healthz", 0]);
  assert.deepEqual([post.method, post.url, post.body.toString("hex")], ["POST", "/v1/reports", sealed]);
  assert.equal(openEnvelope(collector, post.body).toString("hex"), bytesOf(receipt));
  assert.deepEqual([post.headers["content-type"], post.headers.authorization], ["application/driftline-report", `Bearer ${TOKEN}`]);
  for (const { headers } of collector.requests) assert.deepEqual([headers.cookie, headers.referer], [undefined, undefined]);
  assert.equal(probe.headers.authorization, undefined);
});

test("a window has one report, and the refusal says until when", async (context) => {
  const { model } = await device(context, SLOWLY);
  await model.report();
  for (const answer of [await model.report(), await model.preview()]) {
    assert.deepEqual([answer.sent, answer.reason], ["refused", "already_reported"]);
    assert.match(answer.message, /has its report$/);
    const days = (answer.possibleFrom - Date.now()) / 86_400_000;
    assert(days > 0 && days <= 7, `${days} days`);
  }
});

test("nothing seen, nothing said", async (context) => {
  const folder = await temporaryFolder(context);
  const model = await reporting(context, folder, await startCollector(context));
  const { sent, reason, possibleFrom } = await model.report();
  assert.deepEqual([sent, reason, possibleFrom], ["refused", "nothing_seen", null]);
});

test("a preview has the same shape and spends nothing", async (context) => {
  const { collector, model } = await device(context, SLOWLY);
  const preview = await model.preview();
  assert.deepEqual([preview.sent, preview.epsilon, preview.left], ["preview", 2, 6]);
  assert.equal((await model.preview()).left, 6);
  const { sealed, sendAfter, ...report } = await model.report();
  assert.deepEqual(Object.keys(report).sort(), Object.keys(preview).sort());
  assert.equal(report.left, 6);
  assert(sealed.length > 0 && sendAfter);
  assert.deepEqual(preview.fields.map(({ words }) => words.split(" ")[0]), report.fields.map(({ words }) => words.split(" ")[0]));
  assert.equal(envelopes(collector).length, 0);
});

test("while the collector is down, not a byte leaves, and later the report is sent once", async (context) => {
  const { folder, collector, model } = await device(context);
  await model.report();
  for (const health of [503, "break"]) {
    collector.health = health;
    assert.deepEqual(await model.sendReports(), { acknowledged: 0, lost: 0, waiting: 1 });
  }
  assert.equal(envelopes(collector).length, 0);
  model.dispose();
  collector.health = 200;
  const restarted = await reporting(context, folder, collector);
  // It may have sent by itself before.
  assert.equal((await restarted.sendReports()).waiting, 0);
  assert.equal(envelopes(collector).length, 1);
});

test("what the collector surely did not count waits; what it may have counted is not sent again", async (context) => {
  const cases = [
    [202, { acknowledged: 1, lost: 0, waiting: 0 }],
    [429, { acknowledged: 0, lost: 0, waiting: 1 }],
    [503, { acknowledged: 0, lost: 0, waiting: 1 }],
    [200, { acknowledged: 0, lost: 1, waiting: 0 }],
    [400, { acknowledged: 0, lost: 1, waiting: 0 }],
    [500, { acknowledged: 0, lost: 1, waiting: 0 }],
    ["break", { acknowledged: 0, lost: 1, waiting: 0 }],
  ];
  for (const [answer, expected] of cases) {
    const { folder, collector, model } = await device(context);
    collector.answer = answer;
    await model.report();
    assert.deepEqual(await model.sendReports(), expected, String(answer));
    collector.answer = 202;
    // What waits does so for a minute at least.
    const { acknowledged, waiting } = await (await reporting(context, folder, collector)).sendReports();
    assert.deepEqual([acknowledged, waiting, envelopes(collector).length], [0, expected.waiting, 1], String(answer));
  }
});

test("a report that was too much for the collector is sent when its time has come", async (context) => {
  const { folder, collector, model } = await device(context);
  context.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  collector.answer = 503;
  await model.report();
  await model.sendReports();
  collector.answer = 202;
  context.mock.timers.setTime(Date.now() + 120_000);
  assert.equal((await (await reporting(context, folder, collector)).sendReports()).waiting, 0);
  const [first, second] = envelopes(collector);
  assert.deepEqual(first, second, "the same envelope: a collector that did count it counts it once");
});

test("reports go by themselves, within the delay", async (context) => {
  let arrived;
  const done = new Promise((resolve) => (arrived = resolve));
  const { collector, model } = await device(context, { delay_ms: 1 });
  collector.answer = () => (arrived(), 202);
  await model.report();
  await done;
  const late = await device(context, SLOWLY);
  const { sendAfter } = await late.model.report();
  assert(sendAfter - Date.now() <= 600_000);
  assert.equal((await late.model.sendReports()).waiting, 1, "it is not due, but for one chance in a million");
});

test("four weeks spend the budget, and it says from when on there is more", async (context) => {
  const { options } = await startCollector(context);
  const model = await load(file, { monitor: { storage: memory(), save_every_ms: LATER }, collector: options });
  let now = Date.now();
  context.mock.timers.enable({ apis: ["Date"], now });
  const week = async () => {
    await model.predict(rows[0]);
    const answer = await model.report();
    context.mock.timers.setTime((now += 7 * 86_400_000));
    return answer;
  };
  const lefts = [];
  for (let weeks = 0; weeks < 4; weeks++) lefts.push((await week()).left);
  assert.deepEqual(lefts, [6, 4, 2, 0]);
  const { reason, message, possibleFrom } = await week();
  assert.equal(reason, "budget_spent");
  assert.match(message, /^epsilon 8 of 8 is spent/);
  context.mock.timers.setTime(possibleFrom.getTime());
  now = possibleFrom.getTime();
  assert.equal((await week()).sent, "queued");
  model.dispose();
});

test("models that share a folder share the budget, and each report is sent by one of them", async (context) => {
  const { folder, collector, model } = await device(context);
  const others = await Promise.all([1, 2, 3].map(() => reporting(context, folder, collector)));
  await Promise.all(others.map((other) => other.predict(rows[0])));
  const models = [model, ...others];
  const answers = await Promise.all(models.map((one) => one.report()));
  assert.deepEqual(answers.map(({ sent }) => sent).sort(), ["queued", "refused", "refused", "refused"]);
  await Promise.all(models.map((one) => one.sendReports()));
  assert.equal(envelopes(collector).length, 1);
});

test("a window that was saved can be reported after a restart", async (context) => {
  const { folder, collector, model } = await device(context);
  await model.saveDrift();
  assert.equal((await (await reporting(context, folder, collector, SLOWLY)).report()).sent, "queued");
});

test("a server reports histograms with so many rows of a user, and labels", async (context) => {
  const { collector, model } = await device(context, { mechanism: "edge" });
  const { id } = await model.predict(rows[0], { user: "ada" });
  const { ids } = await model.predictBatch(rows.slice(0, 2), { ids: true, user: "ada" });
  assert.equal(await model.feedback(id, "late", { user: "ada" }), true);
  assert.equal(ids.length, 2);
  const { mechanism, epsilon, left, fields } = await model.report();
  assert.deepEqual([mechanism, epsilon, left], ["edge", 0.5, 7.5]);
  assert.equal(fields.at(-1).words, "the noisy counts of 16 histograms");
  await model.sendReports();
  const [envelope] = envelopes(collector);
  assert.equal(openEnvelope(collector, envelope).toString("hex"), bytesOf({ fields }));
});

test("a relay hides who sends: it sees no report, and the collector gets the same", async (context) => {
  const relay = await startRelay(context);
  const { collector, model } = await device(context, { relay: { url: relay.url, keyConfig: relay.keyConfig } });
  const { sealed } = await model.report();
  collector.health = 503;
  assert.equal((await model.sendReports()).waiting, 1);
  collector.health = 200;
  assert.deepEqual(await model.sendReports(), { acknowledged: 1, lost: 0, waiting: 0 });
  const [envelope] = envelopes(collector);
  assert.equal(envelope.toString("hex"), sealed);
  assert.equal(collector.requests.at(-1).headers.authorization, `Bearer ${TOKEN}`);
  assert.equal(relay.requests.length, 3);
  for (const { headers, body } of relay.requests) {
    assert.deepEqual([headers["content-type"], headers.authorization], ["message/ohttp-req", undefined]);
    assert(!body.includes(envelope.subarray(-16)) && !body.includes(TOKEN));
  }
  relay.status = 502;
  const other = await device(context, { relay: { url: relay.url, keyConfig: Buffer.from(relay.keyConfig).toString("base64url") } });
  await other.model.report();
  assert.equal((await other.model.sendReports()).waiting, 1);
});

test("a storage that fails spends nothing and sends nothing", async (context) => {
  const collector = await startCollector(context);
  const states = new Map();
  let failing = "";
  const storage = {
    transactions: true,
    async update(key, change) {
      if (failing === "before") throw new Error("the disk is full");
      const changed = change(states.get(key));
      if (changed && failing === "write") throw new Error("the disk is full");
      if (changed) states.set(key, changed);
    },
  };
  const model = await load(file, { monitor: { storage, save_every_ms: LATER }, collector: { ...collector.options, ...SLOWLY } });
  await model.predict(rows[0]);
  for (failing of ["before", "write"]) await rejects(model.report(), "storage", "the disk is full");
  failing = "";
  assert.equal((await model.report()).sent, "queued");
  const [key] = [...states.keys()].filter((key) => key.startsWith("driftline/reports/"));
  assert.equal(key, "driftline/reports/flights");
  const damaged = states.get(key).slice(0, 30);
  states.set(key, damaged);
  await rejects(model.report(), "storage", "is cut short");
  assert.equal(states.get(key), damaged);
  model.dispose();
});

test("what can't report is told when it is loaded", async (context) => {
  const collector = await startCollector(context);
  const storage = fileStorage(await temporaryFolder(context));
  const kept = { monitor: { storage } };
  const { options } = collector;
  const cases = [
    [file, { ...kept, collector: { ...options, url: "collector" } }, "collector.url"],
    [file, { ...kept, collector: { ...options, url: "ftp://collector.example" } }, "collector.url"],
    [file, { ...kept, collector: { ...options, publicKey: "1:abc" } }, "collector.publicKey"],
    [file, { ...kept, collector: { ...options, publicKey: options.publicKey.replace("7:", "700:") } }, "collector.publicKey"],
    [file, { ...kept, collector: { ...options, token: undefined } }, "collector.token"],
    [file, { ...kept, collector: { ...options, mechanism: "global" } }, "collector.mechanism"],
    [file, { ...kept, collector: { ...options, delay_ms: -1 } }, "collector.delay_ms"],
    [file, { ...kept, collector: { ...options, relay: { url: "x", keyConfig: "" } } }, "collector.relay.url"],
    [file, { ...kept, collector: { ...options, relay: { url: options.url, keyConfig: "*" } } }, "collector.relay.keyConfig"],
    [file, { collector: options }, "monitor.storage"],
    [file, { monitor: { storage: { update: async () => undefined } }, collector: options }, "no transactions"],
    [file, { monitor: false, collector: options }, "not watched"],
    [await bundle({ reference: 0 }), { ...kept, collector: options }, "no reference"],
    [await readFile("models/flights/model.onnx"), { ...kept, collector: options }, "reports need a bundle"],
  ];
  for (const [source, given, text] of cases) await rejects(load(source, given), "invalid_argument", text);
});

const program = fileURLToPath(new URL("fixtures/report-process.mjs", import.meta.url));

/** Runs a process that reports and sends; where `step` says, it is killed. What it said, and by what it ended. */
async function run(folder, collector, step) {
  const child = spawn(process.execPath, [program, folder, JSON.stringify(collector.options), step], { stdio: ["ignore", "pipe", "inherit"] });
  const said = [];
  child.stdout.on("data", (part) => said.push(part));
  const [, signal] = await once(child, "close");
  return { signal, answers: String(Buffer.concat(said)).trim().split("\n").filter(Boolean).map((line) => JSON.parse(line)) };
}

// Where a process is killed; whether the budget was spent by then, and how many reports can have left.
const STEPS = [
  ["before-reserve", false, 1],
  ["in-reserve", false, 1],
  ["after-reserve", true, 0],
  ["in-seal", true, 0],
  ["after-seal", true, 1],
  ["in-take", true, 1],
  ["after-take", true, 0],
  ["while-posting", true, 1],
  ["after-posting", true, 1],
];

for (const [step, spent, sent] of STEPS) {
  test(`killed ${step.replace("-", " ")}, a process refunds nothing and sends nothing twice`, async (context) => {
    const [folder, collector] = [await temporaryFolder(context), await startCollector(context)];
    const killed = await run(folder, collector, step);
    assert.equal(killed.signal, "SIGKILL");
    const { signal, answers } = await run(folder, collector, "none");
    assert.equal(signal, null);
    const [report, again] = answers;
    assert.equal(report.sent, spent ? "refused" : "queued", JSON.stringify(report));
    if (spent) assert.equal(report.reason, "already_reported");
    assert.equal(again.waiting, 0);
    assert.equal(envelopes(collector).length, sent);
    assert.equal(new Set(envelopes(collector).map(String)).size, sent);
  });
}

// Reports of a Worker: the budget, the window and the queue are in a Durable Object, and survive its eviction.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { rows } from "../drift/bundle.mjs";
import { temporaryFolder } from "../package/install.mjs";
import { envelopes, openEnvelope, startCollector } from "../reports/collector.mjs";
import { start } from "./start.mjs";

const flights = await readFile(new URL("../../models/flights/flights.driftline", import.meta.url));
const file = async () => new Response(flights);

/** Runs the Worker for as long as it is used, with what asks it. */
async function running(context, options, use) {
  const durableObjects = { REPORTING: { className: "Reporting", useSQLite: true } };
  const workerd = await start(context, "reports-worker.mjs", file, { durableObjects, kvNamespaces: ["KV"], ...options });
  const ask = async (path, body) => {
    const response = await workerd.dispatchFetch(`http://worker/${path}`, { method: "POST", body: JSON.stringify(body) });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return JSON.parse(text);
  };
  try {
    await use(ask);
  } finally {
    await workerd.dispose();
  }
}

test("a Durable Object reports once in a window, and sends once, across restarts", async (context) => {
  const [folder, collector] = [await temporaryFolder(context), await startCollector(context)];
  const options = { durableObjectsPersist: folder };
  const edge = { ...collector.options, mechanism: "edge" };
  const some = rows.slice(0, 8).map((row, at) => [at < 4 ? "ada" : undefined, row]);
  let sealed;
  await running(context, options, async (ask) => {
    await ask("object", { collector: edge, rows: some });
    const answers = await Promise.all([1, 2].map(() => ask("object", { collector: edge, rows: some, call: "report" })));
    assert.deepEqual(answers.map(({ sent }) => sent).sort(), ["queued", "refused"]);
    sealed = answers.find(({ sent }) => sent === "queued").sealed;
    collector.health = 503;
    assert.deepEqual(await ask("object", { collector: edge, rows: [], call: "sendReports" }), { acknowledged: 0, lost: 0, waiting: 1 });
  });
  collector.health = 200;
  await running(context, options, async (ask) => {
    const { sent, reason } = await ask("object", { collector: edge, rows: some, call: "report" });
    assert.deepEqual([sent, reason], ["refused", "already_reported"]);
    const sends = await Promise.all([1, 2].map(() => ask("object", { collector: edge, rows: [], call: "sendReports" })));
    assert.equal(sends.reduce((sum, { acknowledged }) => sum + acknowledged, 0), 1);
  });
  assert.deepEqual(envelopes(collector).map((envelope) => envelope.toString("hex")), [sealed]);
  assert(openEnvelope(collector, envelopes(collector)[0]).length > 100);
});

test("KV keeps no budget", (context) =>
  running(context, {}, async (ask) => {
    const collector = await startCollector(context);
    const { code, message } = await ask("kv", collector.options);
    assert.deepEqual([code, message.includes("no transactions")], ["invalid_argument", true]);
  }));

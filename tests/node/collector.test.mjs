// The package and a real collector: a fleet reports, and what the collector's API then says of the window.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { fileStorage, load } from "driftline";
import { startCollector } from "../browser/collector.mjs";
import { rows } from "../drift/bundle.mjs";
import { temporaryFolder } from "../package/install.mjs";
import { done, flights } from "./cli.mjs";

const FLEET = 30;
const LATER = 2 ** 31 - 1;
const bundle = flights("flights.driftline");

const collector = await startCollector();
after(() => collector.stop());
const registered = await done(["register", bundle, "--collector", collector.url, "--token", collector.tokens.admin, "--json"]);
const { model: id, status } = JSON.parse(registered);

/** A model with a storage of its own. */
async function device(context, options = {}) {
  return load(bundle, {
    monitor: { storage: fileStorage(await temporaryFolder(context)), save_every_ms: LATER },
    collector: { url: collector.url, publicKey: collector.publicKey, token: collector.tokens.ingest, delay_ms: 0, ...options },
  });
}

/** Makes a report and sends it, once; gives the receipt. */
async function report(model) {
  const receipt = await model.report();
  assert.equal(receipt.sent, "queued");
  assert.deepEqual(await model.sendReports(), { acknowledged: 1, lost: 0, waiting: 0 });
  assert.deepEqual(await model.sendReports(), { acknowledged: 0, lost: 0, waiting: 0 });
  // What is saved by now is not saved anew while the folder goes.
  await model.saveDrift();
  model.dispose();
  return receipt;
}

/** What the collector says of the newest window. */
async function latest(channel) {
  const windows = await collector.ask(`/v1/models/${id}/windows`, "read");
  const found = windows.find((window) => window.channel === channel);
  const verdict = await collector.ask(`/v1/models/${id}/windows/${found.window}/${channel}`, "read");
  assert.equal(verdict.reports, found.reports);
  return verdict;
}

async function countedBefore() {
  const windows = await collector.ask(`/v1/models/${id}/windows`, "read");
  return windows.find(({ channel }) => channel === "local")?.reports ?? 0;
}

test("a model is registered once, and again for nothing", async () => {
  assert.equal(status, 201);
  const again = await done(["register", bundle, "--collector", collector.url, "--token", collector.tokens.admin]);
  assert.equal(again, `flights 1.0.0 is registered as ${id}\n`);
  const models = await collector.ask("/v1/models", "read");
  assert.deepEqual(models.map(({ name, slots }) => [name, slots]), [["flights", 16]]);
});

test("a fleet's reports are each counted once, also when an envelope comes again", async (context) => {
  const fleet = await Promise.all(Array.from({ length: FLEET }, () => device(context)));
  await Promise.all(fleet.map((model, at) => model.predictBatch(rows.slice(at, at + 10))));
  const receipts = await Promise.all(fleet.map(report));
  const { name, reports, is_final: over, slots } = await latest("local");
  assert.deepEqual([name, reports, over, slots.length], ["flights", FLEET, false, 16]);
  for (const { sealed } of receipts.slice(0, 3)) {
    const headers = { "content-type": "application/driftline-report", authorization: `Bearer ${collector.tokens.ingest}` };
    const { status } = await fetch(`${collector.url}/v1/reports`, { method: "POST", headers, body: Buffer.from(sealed, "hex") });
    assert.equal(status, 202);
  }
  assert.equal((await latest("local")).reports, FLEET);
});

test("a server's noisy histograms are a channel of their own", async (context) => {
  const model = await device(context, { mechanism: "edge" });
  for (const [at, row] of rows.slice(0, 200).entries()) await model.predict(row, { user: `user ${at % 50}` });
  const { mechanism, epsilon } = await report(model);
  assert.deepEqual([mechanism, epsilon], ["edge", 0.5]);
  const { channel, reports, slots } = await latest("edge");
  assert.deepEqual([channel, reports, slots.length], ["edge", 1, 16]);
});

test("through a relay a report is counted like any other, and the relay can't read it", async (context) => {
  const before = await countedBefore();
  const gateway = `${collector.url}/.well-known/ohttp-gateway`;
  const relay = await startRelay(context, gateway);
  const answer = await fetch(gateway);
  assert.equal(answer.headers.get("content-type"), "application/ohttp-keys");
  const keyConfig = new Uint8Array(await answer.arrayBuffer());
  const model = await device(context, { relay: { url: relay.url, keyConfig } });
  await model.predictBatch(rows.slice(0, 10));
  const { sealed } = await report(model);
  assert.equal((await latest("local")).reports, before + 1);
  // The probe and the report.
  assert.equal(relay.passed.length, 2);
  for (const bytes of relay.passed) assert(!bytes.includes(collector.tokens.ingest) && !bytes.includes(Buffer.from(sealed, "hex")));
});

/** Passes what it gets on to the gateway, with nothing that tells from whom. */
async function startRelay(context, gateway) {
  const passed = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    passed.push(body);
    const answer = await fetch(gateway, { method: "POST", headers: { "content-type": request.headers["content-type"] }, body });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}/`, passed };
}

// Reports that a Worker acknowledged are counted, and none twice, whatever ends it.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { client, counted, currentWindow, registration, report, setUp } from "./client.mjs";
import { command, seal } from "./native.mjs";
import { adminToken, migrate, newPlace, readyPlace, startWorker } from "./worker.mjs";

const sealed = ({ publicKey }, reports) => seal({ publicKey, registration, window: currentWindow(), reports });

test("reports at the same time are all counted, and replays are not", async (context) => {
  const place = await readyPlace(context);
  const envelopes = await sealed(place, 200);
  const ask = client((await startWorker(place)).address);
  const tokens = await setUp(ask, place.token);
  const sent = [...envelopes, ...envelopes.slice(0, 50)];
  const answers = await Promise.all(sent.map((envelope) => ask(...report(tokens.ingest, envelope))));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([202]));
  assert.equal(await counted(ask, tokens.read), 200);
  for (const envelope of envelopes.slice(0, 10)) assert.equal((await ask(...report(tokens.ingest, envelope))).status, 202);
  assert.equal(await counted(ask, tokens.read), 200);
});

test("a Worker that is killed loses no acknowledged report, and counts none twice", async (context) => {
  const place = await readyPlace(context);
  const envelopes = await sealed(place, 400);
  const first = await startWorker(place);
  const tokens = await setUp(client(first.address), place.token);
  const acknowledged = await sendUntilKilled(first, tokens.ingest, envelopes);
  const ask = client((await startWorker(place)).address);
  const found = await counted(ask, tokens.read);
  context.diagnostic(`${acknowledged} of ${envelopes.length} were acknowledged, ${found} counted`);
  assert(acknowledged > 0 && acknowledged < envelopes.length && acknowledged <= found);
  // Devices send again what was not acknowledged, and some what was.
  for (const envelope of envelopes) assert.equal((await ask(...report(tokens.ingest, envelope))).status, 202);
  assert.equal(await counted(ask, tokens.read), envelopes.length);
});

test("who sends too much is told to wait", async (context) => {
  const place = await readyPlace(context);
  const ask = client((await startWorker(place, { PER_ADDRESS: 3 })).address);
  const answers = [];
  for (let request = 0; request < 4; request++) answers.push(await ask("GET", "/v1/key"));
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 429]);
  assert.equal(answers[3].headers.get("retry-after"), "60");
});

test("without tables it is out, and without keys it says what is missing", async (context) => {
  const place = await newPlace(context);
  const out = await startWorker(place);
  const answer = await client(out.address)("GET", "/healthz");
  assert.deepEqual([answer.status, answer.json().error.code], [503, "unavailable"]);
  await out.kill();
  await migrate(place);
  const without = await startWorker({ ...place, keys: "" });
  assert.equal((await client(without.address)("GET", "/healthz")).status, 500);
  assert.match(without.log(), /there is no private key/);
});

test("a further token needs the last entry of the audit log", async (context) => {
  const place = await readyPlace(context);
  await assert.rejects(adminToken(place), ({ stdout }) => stdout.includes("UNIQUE constraint failed: audit.number"));
  const first = await startWorker(place);
  const [{ number, hash }] = (await client(first.address)("GET", "/v1/audit", { token: place.token })).json();
  await first.kill();
  const token = await adminToken(place, "--after", `${number}:${hash}`);
  const second = await startWorker(place);
  const ask = client(second.address);
  const tokens = await ask("GET", "/v1/tokens", { token });
  assert.deepEqual([tokens.status, tokens.json().length], [200, 2]);
  const log = join(place.folder, "audit.json");
  await writeFile(log, (await ask("GET", "/v1/audit", { token })).text);
  assert.match((await command("audit", "verify", "--entries", log)).stdout, /^2 entries, all in place/);
});

/** Sends until a quarter is acknowledged, then kills the Worker among those on their way. Gives how many were acknowledged. */
async function sendUntilKilled(worker, token, envelopes) {
  const ask = client(worker.address);
  let acknowledged = 0;
  let killed;
  const send = async (envelope) => {
    if (killed) return;
    const answer = await ask(...report(token, envelope)).catch(() => undefined);
    if (answer?.status === 202) acknowledged++;
    if (acknowledged >= envelopes.length / 4) killed ??= worker.kill();
  };
  const lanes = Array.from({ length: 16 }, async (_, lane) => {
    for (let at = lane; at < envelopes.length; at += 16) await send(envelopes[at]);
  });
  await Promise.all(lanes);
  await killed;
  return acknowledged;
}

// What the Worker does on its own: it judges windows that are over, and sends signed alerts until they are received.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { text } from "node:stream/consumers";
import { client, currentWindow, registration, report, setUp } from "./client.mjs";
import { seal } from "./native.mjs";
import { readyPlace, sql, startWorker } from "./worker.mjs";

// The comments of wrangler.jsonc are on lines of their own.
const settings = await readFile(new URL("../../collector/worker/wrangler.jsonc", import.meta.url), "utf8");
const { crons } = JSON.parse(settings.replaceAll(/^ *\/\/.*$/gm, "")).triggers;

test("a window that is over gets its verdict, and its alert is sent until it is received", async (context) => {
  const place = await readyPlace(context);
  const receiver = await listen(context, [500, 302, 204]);
  const window = currentWindow();
  const envelopes = await seal({ ...place, registration, window, reports: 3, bin: 7, channel: "edge" });
  let tokens;
  let secret;
  /** Runs the Worker for as long as it is used; gives its verdicts then. */
  const running = async (use = () => {}) => {
    const worker = await startWorker(place);
    const ask = client(worker.address);
    await use(ask);
    for (const cron of crons) await ask("GET", `/__scheduled?cron=${encodeURIComponent(cron)}`);
    const verdicts = await ask("GET", `/v1/models/${registration.model}/verdicts`, { token: tokens.read });
    await worker.kill();
    return verdicts.json();
  };

  const open = await running(async (ask) => {
    tokens = await setUp(ask, place.token);
    const created = await ask("POST", "/v1/webhooks", { token: place.token, body: { url: receiver.url } });
    ({ secret } = created.json());
    for (const envelope of envelopes) assert.equal((await ask(...report(tokens.ingest, envelope))).status, 202);
  });
  assert.deepEqual([open, receiver.received], [[], []], "the window is open");

  // Ten windows pass.
  const moved = ["windows", "counts"].map((table) => `UPDATE ${table} SET window_number = window_number - 10;`);
  await sql(place, `${moved.join("")} UPDATE envelopes SET closes_ms = 0;`);
  const [verdict] = await running();
  assert.deepEqual([verdict.window, verdict.status, verdict.reports, verdict.is_final], [window - 10, "drifted", 3, true]);
  for (const [tries, failure] of [[1, "answered 500 Internal Server Error"], [2, "answered 302 Found"]]) {
    const [[delivery]] = await sql(place, "SELECT state, attempts, failure FROM deliveries");
    assert.deepEqual(delivery, { state: "pending", attempts: tries, failure });
    await sql(place, "UPDATE deliveries SET next_ms = 0");
    await running();
  }
  await running();
  const [[delivery], envelopesLeft] = await sql(place, "SELECT state, attempts FROM deliveries; SELECT hash FROM envelopes");
  assert.deepEqual([delivery, envelopesLeft], [{ state: "delivered", attempts: 3 }, []]);

  assert.equal(receiver.received.length, 3);
  for (const message of receiver.received) check(message, secret, window - 10);
  assert.equal(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size, 1);
});

function check({ headers, body }, secret, window) {
  assert.equal(headers["content-type"], "application/cloudevents+json");
  const { "webhook-id": id, "webhook-timestamp": seconds, "webhook-signature": signature } = headers;
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  assert.equal(signature, `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`);
  assert(Math.abs(Date.now() / 1000 - Number(seconds)) < 300);
  const event = JSON.parse(body);
  assert.deepEqual([event.specversion, event.id, event.data.window, event.data.channel], ["1.0", id, window, "edge"]);
  assert.equal(event.data.drifted.length, registration.slots.length);
}

/** A receiver on this machine, which answers with these statuses in turn. */
async function listen(context, statuses) {
  const received = [];
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await text(request) });
    response.writeHead(statuses.shift() ?? 500, { location: "/elsewhere" }).end();
  });
  context.after(() => server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { url: `http://127.0.0.1:${server.address().port}/hook`, received };
}

// The Worker on D1 answers as the program on SQLite does: the same requests, one after the other, to both.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startCollector } from "../../tools/collector.mjs";
import { client, currentWindow, registration, report, setUp } from "./client.mjs";
import { command, program, seal } from "./native.mjs";
import { readyPlace, startWorker } from "./worker.mjs";

const ORIGIN = "https://shop.example";
const HEADERS = [
  "access-control-allow-headers",
  "access-control-allow-methods",
  "access-control-allow-origin",
  "allow",
  "cache-control",
  "content-security-policy",
  "content-type",
  "referrer-policy",
  "retry-after",
  "vary",
  "x-content-type-options",
];
const MAX_BODY = 4 << 20;
const GATEWAY = "/.well-known/ohttp-gateway";

test("every kind of request gets the same answer", async (context) => {
  const place = await readyPlace(context);
  const envelopes = await makeEnvelopes(place.publicKey);
  const { stdout } = await command("token", "new", "--scope", "admin", "--data", place.folder);
  const tokens = { admin: stdout.trim() };
  const native = await startCollector(program, place.folder, { args: ["--origin", ORIGIN, "--per-address", "1000000"], tokens });
  place.running.push({ kill: () => native.stop("SIGKILL") });
  const expected = await converse(client(native.url), tokens.admin, envelopes);
  const worker = await startWorker(place, { ORIGINS: ORIGIN });
  const found = await converse(client(worker.address), place.token, envelopes);
  for (const [at, answer] of found.entries()) assert.deepEqual(answer, expected[at], answer.asked);
  const statuses = new Set(found.map(({ status }) => status));
  for (const status of [200, 201, 202, 204, 401, 403, 404, 405, 409, 413, 422]) assert(statuses.has(status), String(status));
  context.diagnostic(`${found.length} answers are the same`);
});

async function makeEnvelopes(publicKey) {
  const window = currentWindow();
  const sealed = (options) => seal({ publicKey, registration, window, reports: 1, ...options });
  const [local, edge, [unknown], [past], [otherKey]] = await Promise.all([
    sealed({ reports: 12 }),
    sealed({ reports: 4, bin: 7, channel: "edge" }),
    sealed({ registration: { ...registration, model: "c3".repeat(32) } }),
    sealed({ window: window - 10 }),
    sealed({ publicKey: publicKey.replace("1:", "2:") }),
  ]);
  const changed = Buffer.from(local[0]);
  changed[changed.length - 1] ^= 1;
  return { local, edge, bad: [unknown, past, otherKey, changed, Buffer.from("no report"), Buffer.alloc(0)] };
}

/** Everything that can be asked, and what can go wrong; gives what can be compared of each answer. */
async function converse(ask, admin, { local, edge, bad }) {
  const answers = [];
  const say = async (method, path, options = {}) => {
    const answer = await ask(method, path, options);
    answers.push(comparable(method, path, answer));
    return answer;
  };
  const model = `/v1/models/${registration.model}`;
  const anyone = ["/healthz", "/v1/key", "/openapi.json", "/", "/dashboard/dashboard.js", "/dashboard/base.css", "/nowhere", "/v1/models/%ff", GATEWAY];
  for (const path of anyone) await say("GET", path);
  await say("HEAD", "/v1/key");
  await say("POST", "/healthz");
  for (const type of ["message/ohttp-req", "text/plain"]) await say("POST", GATEWAY, { body: Buffer.alloc(100), type });
  const { ingest, read } = await setUp(ask, admin);
  const cors = { "access-control-request-method": "POST", "access-control-request-headers": "authorization" };
  for (const origin of [ORIGIN, "https://elsewhere.example"]) {
    await say("OPTIONS", "/v1/reports", { headers: { origin, ...cors } });
    await say("GET", "/v1/key", { headers: { origin } });
  }

  const wrong = [undefined, "", "nonsense", `dl_ingest_${"0".repeat(18)}_${"A".repeat(43)}`, `${ingest.slice(0, -1)}_`, read, admin];
  for (const token of wrong) await say(...report(token, local[0]));
  for (const body of [...bad, Buffer.alloc(MAX_BODY), Buffer.alloc(MAX_BODY + 1)]) await say(...report(ingest, body));
  await say("POST", "/v1/reports", { token: ingest, body: local[0] });
  await say("POST", "/v1/reports", { token: ingest });
  for (const body of [...local, local[0], ...edge, edge[0]]) await say(...report(ingest, body));

  const registrations = [
    registration,
    { ...registration, version: "2.0.0" },
    { ...registration, model: "c3".repeat(32) },
    { ...registration, slots: [] },
    { ...registration, extra: 1 },
    "{",
    "\u0000",
  ];
  for (const body of registrations) await say("PUT", model, { token: admin, body });
  await say("PUT", model, { token: admin, body: JSON.stringify(registration), type: "text/plain" });
  await say("PUT", model, { token: read, body: registration });
  await say("DELETE", model, { token: admin });
  const window = `${model}/windows/${currentWindow()}`;
  const readable = ["/v1/models", model, `${model}/windows`, `${window}/local`, `${window}/edge`, `${window}/other`, `${model}/windows/1/local`, `${model}/windows/x/local`];
  const more = [`${model}/verdicts`, "/v1/alerts", "/v1/dead-letters", "/metrics", "/v1/models/none", "/v1/models/none/windows"];
  for (const path of [...readable, ...more]) await say("GET", path, { token: read });

  for (const url of ["https://hooks.example/a", "http://hooks.example/a", "nonsense"]) {
    const { status, json } = await say("POST", "/v1/webhooks", { token: admin, body: { url } });
    if (status !== 201) continue;
    await say("GET", "/v1/webhooks", { token: admin });
    await say("POST", `/v1/webhooks/${json().id}/retry`, { token: admin });
    await say("DELETE", `/v1/webhooks/${json().id}`, { token: admin });
    await say("DELETE", `/v1/webhooks/${json().id}`, { token: admin });
  }
  await say("POST", `/v1/alerts/${"0".repeat(32)}/acknowledge`, { token: admin });

  const wanted = [{ scope: "read", note: "it's one", days: 3 }, { scope: "root" }, { scope: "read", days: 0 }, { scope: "read", more: 1 }];
  for (const body of wanted) {
    const { status, json } = await say("POST", "/v1/tokens", { token: admin, body });
    if (status !== 201) continue;
    const rotated = await say("POST", `/v1/tokens/${json().id}/rotate`, { token: admin, body: { overlap_hours: 1 } });
    await say("GET", "/v1/alerts", { token: rotated.json().token });
    await say("DELETE", `/v1/tokens/${json().id}`, { token: admin });
    await say("GET", "/v1/alerts", { token: json().token });
    await say("POST", `/v1/tokens/${json().id}/rotate`, { token: admin, body: {} });
    await say("DELETE", `/v1/tokens/${json().id}`, { token: admin });
  }
  await say("GET", "/v1/tokens", { token: admin });
  for (const from of ["", "?from=3", "?from=99", "?from=x"]) await say("GET", `/v1/audit${from}`, { token: admin });
  return answers;
}

/** An answer without what is new each time, and without an order where there is none. */
function comparable(method, path, { status, headers, text }) {
  const body = text
    .replaceAll(/(dl_[a-z]+)_[0-9a-f]{18}_[\w-]{43}/g, "$1")
    .replaceAll(/whsec_[\w+/=]+/g, "whsec")
    .replaceAll(/\b[0-9a-f]{16,}\b/g, "hex")
    .replaceAll(/\b1\d{12}\b/g, "ms");
  const asked = `${method} ${path.replaceAll(/\b[0-9a-f]{16,}\b/g, "hex")}`;
  const unordered = path === "/metrics" ? body.split("\n").sort() : path === "/v1/tokens" ? body.split("},{").sort() : body;
  return { asked, status, headers: HEADERS.map((name) => [name, headers.get(name)]), body: unordered };
}

// The Worker example under `wrangler dev`, as its README says.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const example = fileURLToPath(new URL("../../examples/cloudflare-worker/", import.meta.url));
const wrangler = fileURLToPath(new URL("../../node_modules/wrangler/bin/wrangler.js", import.meta.url));
const { rows, output } = JSON.parse(await readFile(new URL("../golden/flights.json", import.meta.url)));

let server;
let address;

before(async () => {
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false", CI: "true" };
  const args = [wrangler, "dev", "--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0"];
  server = spawn(process.execPath, args, { cwd: example, env, stdio: ["ignore", "pipe", "pipe"] });
  const lines = [];
  server.stderr.on("data", (data) => lines.push(String(data)));
  for await (const line of createInterface(server.stdout)) {
    lines.push(line);
    address = /Ready on (http:\S+)/.exec(line)?.[1];
    if (address) break;
  }
  assert(address, `wrangler dev did not start:\n${lines.join("\n")}`);
  server.stdout.resume();
});

after(async () => {
  if (server?.exitCode !== null) return;
  server.kill();
  await once(server, "exit");
});

const post = async (body) => {
  const response = await fetch(address, { method: "POST", body });
  return { status: response.status, json: await response.json() };
};

test("a row gets its answer", async () => {
  const { status, json } = await post(JSON.stringify(rows[0]));
  assert.equal(status, 200, JSON.stringify(json));
  assert(Math.abs(json.output - output.flat()[0]) < 1e-5, JSON.stringify(json));
  assert(["on time", "late"].includes(json.label));
});

test("many rows get their answers", async () => {
  const { json } = await post(JSON.stringify(rows.slice(0, 100)));
  assert.equal(json.length, 100);
  json.forEach((answer, row) => assert(Math.abs(answer.output - output.flat()[row]) < 1e-5));
});

test("bad requests are told what is wrong", async () => {
  const cases = [
    [JSON.stringify({ ...rows[0], hour: "six" }), "invalid_type"],
    [JSON.stringify({ ...rows[0], hour: undefined }), "missing_column"],
    ["{", undefined],
  ];
  for (const [body, code] of cases) {
    const { status, json } = await post(body);
    assert.deepEqual([status, json.code], [400, code], JSON.stringify(json));
  }
  assert.equal((await fetch(address)).status, 405);
});

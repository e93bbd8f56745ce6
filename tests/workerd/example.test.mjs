// The Worker example under `wrangler dev`, as its README says, with the package as it is installed.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { install, pack, project, temporaryFolder } from "../package/install.mjs";

const example = join(project, "examples/cloudflare-worker");
const { rows, output } = JSON.parse(await readFile(join(project, "tests/golden/flights.json")));
// What wrangler leaves behind goes with it.
const temporary = await temporaryFolder({ after });
const server = serve(await copyOfExample());

after(async () => {
  if (server.exitCode !== null) return;
  // It has children that outlive it otherwise; `detached` made them one group.
  process.kill(-server.pid, "SIGKILL");
  await once(server, "exit");
});

const address = await ready();

async function copyOfExample() {
  const folder = await temporaryFolder({ after });
  const copied = (path) => !/node_modules|\.wrangler|\.wasm/.test(path.slice(example.length));
  await cp(example, folder, { recursive: true, filter: copied });
  await install(folder, await pack(folder));
  return folder;
}

function serve(cwd) {
  const env = {
    ...process.env,
    WRANGLER_SEND_METRICS: "false",
    // Nothing is asked of the network.
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    CI: "true",
    TMPDIR: temporary,
  };
  const wrangler = join(project, "node_modules/wrangler/bin/wrangler.js");
  const args = [wrangler, "dev", "--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0"];
  return spawn(process.execPath, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
}

function ready() {
  return new Promise((resolve, reject) => {
    let told = "";
    const listen = (data) => {
      told += data;
      const ready = /Ready on (http:\S+)/.exec(told)?.[1];
      if (ready) resolve(ready);
    };
    server.stdout.on("data", listen);
    server.stderr.on("data", listen);
    server.on("exit", () => reject(new Error(`wrangler dev ended:\n${told}`)));
  });
}

const post = async (body) => {
  const response = await fetch(address, { method: "POST", body });
  return { status: response.status, json: await response.json() };
};

test("the example's bundle is the project's", async () => {
  const model = join(project, "models/flights/flights.driftline");
  assert.deepEqual(await readFile(join(example, "flights.driftline")), await readFile(model));
});

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

test("requests at the same time get their own answers", async () => {
  const answers = await Promise.all(rows.slice(0, 20).map((row) => post(JSON.stringify(row))));
  answers.forEach(({ json }, row) => assert(Math.abs(json.output - output.flat()[row]) < 1e-5));
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

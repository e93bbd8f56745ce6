// What models have seen is kept in a Durable Object's storage, and in KV.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bundle, odd, UNSEEN } from "../drift/bundle.mjs";
import { temporaryFolder } from "../package/install.mjs";
import { start } from "./start.mjs";

const watched = await bundle();
const file = async () => new Response(watched);

/** Rows seen, by the tally and by a sketch, after each of some models predicted so many and saved, in each turn. */
async function seen(workerd, path, models, turns, rows) {
  const body = JSON.stringify({ models, turns, rows: odd(rows) });
  const response = await workerd.dispatchFetch(`http://worker/${path}`, { method: "POST", body });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  const drift = JSON.parse(text);
  const { unseen } = drift.streams.find(({ name }) => name === "carrier");
  return [drift.rows.live, unseen.find(([category]) => category === UNSEEN)?.[1] ?? 0];
}

/** Runs the Worker for as long as it is used. */
async function running(context, options, use) {
  const durableObjects = { WATCHED: { className: "Watched", useSQLite: true } };
  const workerd = await start(context, "drift-worker.mjs", file, { durableObjects, kvNamespaces: ["KV"], ...options });
  try {
    await use(workerd);
  } finally {
    await workerd.dispose();
  }
}

test("models in a Durable Object lose nothing and count nothing twice, and it keeps what they saw", async (context) => {
  const options = { durableObjectsPersist: await temporaryFolder(context) };
  await running(context, options, async (workerd) => {
    await Promise.all([1, 2].map(() => seen(workerd, "object", 2, 5, 3)));
    assert.deepEqual(await seen(workerd, "object", 0, 0, 0), [60, 60]);
  });
  await running(context, options, async (workerd) => {
    assert.deepEqual(await seen(workerd, "object", 1, 1, 4), [64, 64]);
  });
});

test("one writer loses nothing in KV", (context) =>
  running(context, {}, async (workerd) => {
    assert.deepEqual(await seen(workerd, "kv", 1, 5, 3), [15, 15]);
    assert.deepEqual(await seen(workerd, "kv", 1, 1, 1), [16, 16]);
  }));

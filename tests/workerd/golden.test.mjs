// Predictions equal onnxruntime's within 1e-5 in workerd, the runtime of Cloudflare Workers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { load } from "driftline";
import { waterfall } from "driftline/plots";
import { start } from "./start.mjs";

const golden = new URL("../golden/", import.meta.url);
const file = async ({ url }) => new Response(await readFile(new URL(`.${new URL(url).pathname}`, golden)));
const workerd = await start({ after }, "worker.mjs", file);

after(() => workerd.dispose());

const tests = {
  flights: "flights equal onnxruntime",
  digits: "digits equal onnxruntime",
  photos: "photos equal onnxruntime",
  forest: "a forest is explained with the same bits",
};
for (const [name, title] of Object.entries(tests)) {
  test(title, async (context) => {
    const response = await workerd.dispatchFetch(`http://worker/${name}`);
    const text = await response.text();
    assert.equal(response.status, 200, text);
    context.diagnostic(text);
  });
}

test("a worker of its own is refused, as there are no threads", async () => {
  const response = await workerd.dispatchFetch("http://worker/refused");
  assert.match(await response.text(), /^invalid_argument: the option `worker` needs threads, which Cloudflare Workers do not have/);
});

test("an explanation is drawn as in Node", async () => {
  const { rows } = JSON.parse(await readFile(new URL("flights.json", golden)));
  const model = await load(new URL("../../models/flights/flights.driftline", import.meta.url));
  const why = await model.explain(rows[0], { background: rows.slice(1, 11) });
  const response = await workerd.dispatchFetch("http://worker/plot", { method: "POST", body: JSON.stringify(why) });
  assert.equal(await response.text(), waterfall(why));
});

// Predictions equal onnxruntime's within 1e-5 in workerd, the runtime of Cloudflare Workers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
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

// Baked modules in workerd: the bits of the bundle's answers.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { done } from "../node/cli.mjs";
import { project, temporaryFolder } from "../package/install.mjs";
import { start } from "./start.mjs";

const VALUES = { flights: 1000, digits: 20 };

const folder = await temporaryFolder({ after });
for (const name of Object.keys(VALUES)) {
  await done(["bake", `models/${name}/${name}.driftline`, "--build", "relaxed", "-o", join(folder, `${name}.wasm`)]);
}
// Beside what it imports.
const script = join(folder, "baked.mjs");
await writeFile(script, `import { worker } from ${JSON.stringify(join(project, "tests/workerd/bake-worker.mjs"))};
import digits from "./digits.wasm";
import flights from "./flights.wasm";
export default worker({ digits, flights });
`);
const golden = new URL("../golden/", import.meta.url);
const workerd = await start({ after }, script, async () => new Response(await readFile(new URL("flights.json", golden))));

after(() => workerd.dispose());

for (const [name, values] of Object.entries(VALUES)) {
  test(`${name}: the same bits as by the bundle`, async () => {
    const response = await workerd.dispatchFetch(`http://worker/${name}`);
    const { baked, bundle } = JSON.parse(await response.text());
    assert(bundle.length >= values, `${bundle.length} values`);
    assert.deepEqual(baked, bundle);
  });
}

// Bundles and their baked modules, answered alike.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { load } from "driftline";
import { bake } from "../../dist/bake/bake.js";
import { fingerprintOf } from "../../dist/drift/keeping.js";
import { hasRelaxedSimd } from "../../dist/simd.js";

/** The build that `load` takes here for bundles, whose answers are the same bits. */
export const build = hasRelaxedSimd() ? "relaxed" : "simd";

export async function baked(bundle, anySize = false) {
  const read = (extension) => readFile(new URL(`../../dist/wasm/driftline_${build}.${extension}`, import.meta.url));
  const [module, layout] = await Promise.all([read("wasm"), read("layout")]);
  const mark = { build, sha256: "0".repeat(64), fingerprint: fingerprintOf(bundle) };
  return bake({ module, layout }, bundle, { mark, anySize });
}

/** The same calls of a bundle and of its baked module give the same, bit for bit. */
export async function answersAlike(bundle, use, options) {
  const found = [];
  for (const source of [bundle, await baked(bundle)]) {
    const model = await load(source, options);
    found.push(await use(model));
    model.dispose();
  }
  assert.deepEqual(found[1], found[0]);
  return found[0];
}

/** driftline, by what `driftline bake` makes of the same file. A Worker is deployed with it, so there it is a `module`. */
import * as driftline from "driftline/baked";
import { loaded } from "./loaded.mjs";

export async function start({ module }) {
  const builds = ({ model }, address) => ({ simd: address(`${model}.wasm`), relaxed: address(`${model}.relaxed.wasm`) });
  return loaded(driftline, module ? () => module : builds);
}

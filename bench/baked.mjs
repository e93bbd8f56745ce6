/** Bakes the models whose start is timed, by the package as it was built. */
import { join } from "node:path";
import { project } from "../tools/cache.mjs";
import { run } from "../tools/command.mjs";
import { step } from "../tools/progress.mjs";
import { modelFile } from "./model-file.mjs";

const command = join(project, "dist", "cli", "main.js");

/** Beside each model, with relaxed SIMD and without. They are not kept for the next run, which may be of another build. */
export async function bakeModels(cases, folder) {
  const bake = (test) => {
    const [model, module] = [join(folder, modelFile(test)), join(folder, `${test.model}.wasm`)];
    return run(process.execPath, [command, "bake", model, "--build", "both", "-o", module]);
  };
  const starting = cases.filter(({ start }) => start);
  if (starting.length > 0) await step("baking the models whose start is timed", () => Promise.all(starting.map(bake)));
}

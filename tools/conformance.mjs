/** `npm run conformance`: builds, then runs the tests of the ONNX standard. tests/conformance/README.md has the options. */
import { join } from "node:path";
import { build } from "./build.mjs";
import { project } from "./cache.mjs";
import { run } from "./command.mjs";
import { installNodeModules } from "./node-modules.mjs";
import { fail } from "./progress.mjs";

async function conformance() {
  await installNodeModules();
  await build();
  await run(process.execPath, [join(project, "tests", "conformance", "run.mjs"), ...process.argv.slice(2)], { stdout: "inherit" });
}

await conformance().catch(fail);

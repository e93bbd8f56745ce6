/** The npm packages of package-lock.json. */
import { join } from "node:path";
import { project } from "./cache.mjs";
import { run } from "./command.mjs";
import { isNewer } from "./files.mjs";
import { step } from "./progress.mjs";

/** Installs them if they are missing or older than the lock file. No package needs its install script. */
export async function installNodeModules() {
  const installed = join(project, "node_modules", ".package-lock.json");
  if (!isNewer(join(project, "package-lock.json"), installed)) return;
  await step("installing npm packages", () => run("npm", ["ci", "--ignore-scripts"]));
}

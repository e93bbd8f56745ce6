// A Vite build of the package as it is installed, served.
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, preview } from "vite";
import { install, pack, project, temporaryFolder } from "../package/install.mjs";

/** With these a page may share memory between threads. */
export const ISOLATED = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** The address of the app, with these models: paths in the project, or bytes; of files by their names. `context` is what ends it. */
export async function serve(context, models, headers = {}) {
  const root = await temporaryFolder(context);
  await cp(join(project, "tests/browser/app"), root, { recursive: true });
  await cp(join(project, "tests/golden/check.mjs"), join(root, "check.mjs"));
  const served = join(root, "public");
  await mkdir(served);
  await cp(join(project, "tests/golden"), join(served, "golden"), { recursive: true });
  for (const [name, model] of Object.entries(models)) {
    const target = join(served, name.includes(".") ? name : `${name}.driftline`);
    await (typeof model === "string" ? cp(join(project, model), target) : writeFile(target, model));
  }
  await writeFile(join(root, "package.json"), JSON.stringify({ type: "module", private: true }));
  await install(root, await pack(root));
  await build({ root, logLevel: "warn", configFile: false });
  const options = { host: "127.0.0.1", port: 0, strictPort: false, headers };
  const server = await preview({ root, preview: options, logLevel: "warn", configFile: false });
  context.after(() => server.close());
  return server.resolvedUrls.local[0];
}

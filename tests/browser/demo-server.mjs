// The demo page as it is built, served.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, preview } from "vite";

export const project = join(import.meta.dirname, "../..");

/** Builds into a folder of its own, which goes at the end. `plugins` are more of Vite's. */
export async function serveDemo(plugins = []) {
  const folder = mkdtempSync(join(tmpdir(), "driftline-demo-"));
  const options = { root: join(project, "www"), logLevel: "warn", build: { outDir: folder } };
  await build(options);
  const server = await preview({ ...options, plugins, preview: { host: "127.0.0.1", port: 0 } });
  const origin = `http://127.0.0.1:${server.httpServer.address().port}`;
  async function close() {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { folder, origin, close };
}

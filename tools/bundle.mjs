/** Puts what the package's entries import into few files: reading dozens takes longer than starting a baked model. */
import { readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const SHARED = "shared";

/**
 * Replaces what the package exports, its workers and the command in `dist`. What several share is in files of their own, so that
 * a class is the same one in all of them; these lie as deep as the entries, because modules are found from there.
 */
export async function bundle(dist) {
  const scripts = readdirSync(join(dist, "entry")).filter((name) => name.endsWith(".js"));
  const entries = [...scripts.map((name) => join("entry", name)), join("plots", "index.js"), join("cli", "main.js")];
  const made = join(dist, "bundled");
  // Here, because the build installs it.
  const { build } = await import("esbuild");
  await build({
    entryPoints: entries.map((entry) => join(dist, entry)),
    outbase: dist,
    outdir: made,
    chunkNames: `${SHARED}/[name]-[hash]`,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    packages: "external",
    external: ["*.wasm"],
    target: "es2022",
    logLevel: "warning",
  });
  for (const path of [...entries, SHARED]) renameSync(join(made, path), join(dist, path));
  rmSync(made, { recursive: true });
}

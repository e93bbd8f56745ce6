/** Puts what the package's entries import into few files: reading dozens takes longer than starting a baked model. */
import { readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const SHARED = "shared";

/**
 * Replaces the entries and the command in `dist`. What several share is in files of their own, so that a class is the
 * same one in all of them; these lie as deep as the entries, because modules are found from there.
 */
export async function bundle(dist) {
  const entries = readdirSync(join(dist, "entry")).filter((name) => name.endsWith(".js"));
  const made = join(dist, "bundled");
  // Here, because the build installs it.
  const { build } = await import("esbuild");
  await build({
    entryPoints: [...entries.map((name) => join(dist, "entry", name)), join(dist, "cli", "main.js")],
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
  for (const name of entries) renameSync(join(made, "entry", name), join(dist, "entry", name));
  renameSync(join(made, "cli", "main.js"), join(dist, "cli", "main.js"));
  renameSync(join(made, SHARED), join(dist, SHARED));
  rmSync(made, { recursive: true });
}

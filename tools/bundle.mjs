/** Puts what the package's entries import into few files: reading dozens takes longer than starting a baked model. */
import { readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const SHARED = "shared";

/**
 * What several entries share, in few files of its own, so that a class is the same one in all of them. What a platform brings is in
 * another file than the rest; the entries that name the package's own modules keep them, for bundlers would ship those along.
 */
const GROUPS = [
  { name: "common", test: /dist\/(error|explain\/words)\.js$/, priority: 2 },
  { name: "node", test: /dist\/(drift\/file|worker\/node-worker|entry\/baked-node)\.js$/, priority: 2 },
  { name: "thread", test: /dist\/worker\/node-port\.js$/, priority: 2 },
  { name: "browser", test: /dist\/(drift\/indexed-db|worker\/web-worker|entry\/platform-baked-browser)\.js$/, priority: 2 },
  { name: "workerd", test: /dist\/(drift\/(kv|durable-object)|entry\/baked-workerd)\.js$/, priority: 2 },
  { name: "model", test: /dist\/(?!entry\/)/, minShareCount: 2, priority: 1 },
];

/** Replaces what the package exports, its workers and the command in `dist`. Shared files lie as deep, because modules are found from there. */
export async function bundle(dist) {
  const scripts = readdirSync(join(dist, "entry")).filter((name) => name.endsWith(".js"));
  const entries = [...scripts.map((name) => join("entry", name)), join("plots", "index.js"), join("cli", "main.js")];
  const made = join(dist, "bundled");
  // Here, because the build installs it.
  const { rolldown } = await import("rolldown");
  const bundling = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry.replace(/\.js$/, ""), join(dist, entry)])),
    platform: "neutral",
    // Packages, and modules that are imported as they are.
    external: [/^[^./]/, /\.wasm$/],
    preserveEntrySignatures: "allow-extension",
  });
  await bundling.write({
    dir: made,
    entryFileNames: "[name].js",
    chunkFileNames: `${SHARED}/[name].js`,
    codeSplitting: { includeDependenciesRecursively: false, groups: GROUPS },
  });
  await bundling.close();
  for (const path of [...entries, SHARED]) renameSync(join(made, path), join(dist, path));
  rmSync(made, { recursive: true });
}

/** Makes a module of a bundle that starts ready: what loading leaves in memory becomes the module's own. */
import { createBindings } from "../wasm/driftline.js";
import { readSections, writeModule } from "./binary.js";
import { type Mark, markSection } from "./mark.js";
import { showGlobals, snapshot } from "./snapshot.js";

/** The same module and file give the same bytes. */
export async function bake(
  module: Uint8Array,
  file: Uint8Array,
  about: Pick<Mark, "build" | "sha256" | "fingerprint">,
): Promise<Uint8Array> {
  const sections = readSections(module);
  const bindings = createBindings();
  const shown = await WebAssembly.compile(writeModule(showGlobals(sections)) as BufferSource);
  const exports = await bindings({ module_or_path: shown });
  bindings.Core.bake(file);
  // First, so that what the file is can be told from its beginning.
  return writeModule([markSection(about), ...snapshot(sections, { ...exports })]);
}

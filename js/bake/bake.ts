/** Makes a module of a bundle that starts ready: what loading leaves in memory becomes the module's own. */
import { createBindings } from "../wasm/driftline.js";
import { readSections, writeModule } from "./binary.js";
import { type Mark, markSection } from "./mark.js";
import { Objects } from "./objects.js";
import { prune } from "./prune.js";
import { showGlobals, snapshot } from "./snapshot.js";

/** The package's own module, and where its data lies. */
export interface Base {
  readonly module: Uint8Array;
  readonly layout: Uint8Array;
}

export interface BakeOptions {
  readonly about: Pick<Mark, "build" | "sha256" | "fingerprint">;
  /** Whether `run` is to take other sizes than predictions have, which takes the code that plans a model. */
  readonly anySize?: boolean;
}

/** The same module and file give the same bytes. */
export async function bake({ module, layout }: Base, file: Uint8Array, { about, anySize = false }: BakeOptions): Promise<Uint8Array> {
  const sections = readSections(module);
  const bindings = createBindings();
  const shown = await WebAssembly.compile(writeModule(showGlobals(sections)) as BufferSource);
  const exports = await bindings({ module_or_path: shown });
  bindings.Core.bake(file, anySize);
  const objects = new Objects(sections, layout, exports.memory.buffer as ArrayBuffer);
  // First, so that what the file is can be told from its beginning.
  return writeModule([markSection(about), ...prune(snapshot(sections, { ...exports }), objects)]);
}

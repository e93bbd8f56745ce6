/** Makes a module of a bundle that starts ready: what loading leaves in memory becomes the module's own. */
import { aboutOf } from "../about.js";
import { inputOf } from "../inputs/index.js";
import { type Core, createBindings } from "../wasm/driftline.js";
import { readSections, writeModule } from "./binary.js";
import { type Mark, markSection } from "./mark.js";
import { readLayout } from "./layout.js";
import { Objects } from "./objects.js";
import { prune } from "./prune.js";
import { showGlobals, snapshot, stateOf } from "./snapshot.js";

/** The package's own module, and where its data lies. */
export interface Base {
  readonly module: Uint8Array;
  readonly layout: Uint8Array;
}

export interface BakeOptions {
  readonly mark: Pick<Mark, "build" | "sha256" | "fingerprint">;
  /** Whether `run` is to take other sizes than predictions have, which takes the code that plans a model. */
  readonly anySize?: boolean;
}

/** The same module and file give the same bytes. */
export async function bake(
  { module, layout: written }: Base,
  file: Uint8Array,
  { mark, anySize = false }: BakeOptions,
): Promise<Uint8Array> {
  const sections = readSections(module);
  const bindings = createBindings();
  const shown = await WebAssembly.compile(writeModule(showGlobals(sections)) as BufferSource);
  const exports = await bindings({ module_or_path: shown });
  bindings.Core.bake(file, anySize);
  const state = stateOf(sections, { ...exports });
  // Of the instance, which is not needed any more.
  const about = aboutOf(bindings.Core.baked() as Core);
  const layout = readLayout(written);
  const objects = new Objects(sections, layout, state.memory.buffer);
  const pruned = prune(sections, { layout, objects, taken: inputOf(about.manifest) });
  // First, so that what the file is can be told from its beginning.
  return writeModule([markSection({ ...mark, about }), ...snapshot(pruned, state)]);
}

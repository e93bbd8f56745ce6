import type { About } from "./about.js";
import { markOf } from "./bake/mark.js";
import { fingerprintOf } from "./drift/keeping.js";
import type { Crewing } from "./threads/crew.js";

/** The code that the cores of a model run. */
export interface Code {
  readonly module: WebAssembly.Module;
  /** A part that the module was made without. */
  readonly part?: WebAssembly.Module | undefined;
  /** Threads that help, where there are any. */
  readonly crew?: Crewing;
}

/** What the cores of a model are made of. */
export interface Origin extends Code {
  /** A bundle or an ONNX file. Absent where it was baked into the module. */
  readonly file?: Uint8Array;
  /** Tells files of the same name and version apart. */
  readonly fingerprint: string;
  /** Where that is known without a core. */
  readonly about?: About;
}

export function fileOrigin(code: Code, file: Uint8Array): Origin {
  return { ...code, file, fingerprint: fingerprintOf(file) };
}

/** That of a module that a model was baked into by this package; any other module is refused. */
export function bakedOrigin(module: WebAssembly.Module): Origin {
  const { fingerprint, about } = markOf(module);
  return { module, fingerprint, about };
}

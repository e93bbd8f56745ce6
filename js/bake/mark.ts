/** What a baked module says of itself, in a section of its own. */
import { DriftlineError } from "../error.js";
import { BUILD } from "../wasm/driftline.js";
import { joined, name, SECTION, type Section } from "./binary.js";

/** Version of this section. */
const FORMAT = 1;
const NAME = "driftline";

export interface Mark {
  readonly format: number;
  /** Of the package that baked it. */
  readonly version: string;
  /** Of the JavaScript that it goes with. */
  readonly glue: string;
  /** Whether it needs relaxed SIMD. */
  readonly build: "simd" | "relaxed";
  /** Of the file that was baked. */
  readonly sha256: string;
  /** That by which what was seen is kept: the same as the file's own. */
  readonly fingerprint: string;
}

export function markSection(about: Pick<Mark, "build" | "sha256" | "fingerprint">): Section {
  const mark: Mark = { format: FORMAT, ...BUILD, ...about };
  return { id: SECTION.custom, body: joined([name(NAME), new TextEncoder().encode(JSON.stringify(mark))]) };
}

/** The mark of a module that goes with this package; any other module is refused. */
export function markOf(module: WebAssembly.Module): Mark {
  const [section] = WebAssembly.Module.customSections(module, NAME);
  const mark = section && parse(section);
  if (!mark) {
    throw new DriftlineError("invalid_bundle", "a WebAssembly module that no model was baked into; driftline bake makes one of a bundle");
  }
  if (mark.format === FORMAT && mark.version === BUILD.version && mark.glue === BUILD.glue) return mark;
  const build = mark.version === BUILD.version ? ` (another build of it, ${mark.glue} instead of ${BUILD.glue})` : "";
  const text = `baked by driftline ${mark.version}${build}, found by driftline ${BUILD.version}; bake the bundle with this one`;
  throw new DriftlineError("unsupported_format", text);
}

function parse(section: ArrayBuffer): Mark | undefined {
  try {
    const mark = JSON.parse(new TextDecoder().decode(section)) as Partial<Mark> | null;
    return typeof mark?.format === "number" ? (mark as Mark) : undefined;
  } catch {
    return undefined;
  }
}

/** What a baked module says of itself, in a section of its own. */
import type { About } from "../about.js";
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
  /** Here, since the model takes longer to say it. */
  readonly about: About;
}

export function markSection(mark: Omit<Mark, "format" | "version" | "glue">): Section {
  const text = JSON.stringify({ format: FORMAT, ...BUILD, ...mark });
  return { id: SECTION.custom, body: joined([name(NAME), new TextEncoder().encode(text)]) };
}

/** The mark of a module that goes with this package; any other module is refused. */
export function markOf(module: WebAssembly.Module): Mark {
  const [section] = WebAssembly.Module.customSections(module, NAME);
  const mark = section && parse(section);
  if (!mark) {
    const text = "a WebAssembly module that no model was baked into; driftline bake makes one of a bundle";
    throw new DriftlineError("invalid_bundle", text);
  }
  if (mark.format === FORMAT && mark.version === BUILD.version && mark.glue === BUILD.glue) return mark;
  const build = mark.version === BUILD.version ? ` (another build of it, ${mark.glue} instead of ${BUILD.glue})` : "";
  const found = `baked by driftline ${mark.version}${build}, found by driftline ${BUILD.version}`;
  throw new DriftlineError("unsupported_format", `${found}; bake the bundle with this one`);
}

function parse(section: ArrayBuffer): Mark | undefined {
  try {
    const mark = JSON.parse(new TextDecoder().decode(section)) as Partial<Mark> | null;
    return typeof mark?.format === "number" ? (mark as Mark) : undefined;
  } catch {
    return undefined;
  }
}

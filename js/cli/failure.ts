import { basename } from "node:path";
import { DriftlineError, type ErrorCode } from "../error.js";

/** What the command can fail with, besides the codes of the library. */
export type FailureCode =
  | ErrorCode
  | "invalid_usage"
  | "manifest_needed"
  | "invalid_table"
  | "invalid_sound"
  | "cannot_read"
  | "cannot_write";

/** Exit codes; they stay what they are. */
export const EXIT = { done: 0, data: 1, usage: 2, model: 3, file: 4, crash: 5 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const EXIT_CODES: Readonly<Record<FailureCode, ExitCode>> = {
  invalid_bundle: EXIT.model,
  unsupported_format: EXIT.model,
  invalid_manifest: EXIT.model,
  invalid_model: EXIT.model,
  unsupported_operator: EXIT.model,
  execution_failed: EXIT.model,
  manifest_needed: EXIT.model,
  missing_column: EXIT.data,
  unknown_column: EXIT.data,
  invalid_value: EXIT.data,
  invalid_type: EXIT.data,
  invalid_shape: EXIT.data,
  invalid_image: EXIT.data,
  invalid_table: EXIT.data,
  invalid_sound: EXIT.data,
  too_large: EXIT.data,
  invalid_argument: EXIT.usage,
  invalid_usage: EXIT.usage,
  reporting_off: EXIT.usage,
  network: EXIT.file,
  storage: EXIT.file,
  cannot_read: EXIT.file,
  cannot_write: EXIT.file,
  crashed: EXIT.crash,
  disposed: EXIT.crash,
};

/** Why the command stops: a stable code, a text for people, and the exit code. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly exit: ExitCode;

  constructor(code: FailureCode, message: string, exit = EXIT_CODES[code], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.exit = exit;
  }

  /** Anything thrown that is not known by then is our bug. */
  static from(thrown: unknown): Failure {
    if (thrown instanceof Failure) return thrown;
    if (thrown instanceof DriftlineError) {
      return new Failure(thrown.code, thrown.message, undefined, { cause: thrown });
    }
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    return new Failure("crashed", text, undefined, { cause: thrown });
  }
}

/** Calls into the library with a model or manifest of the user: what it refuses is their fault. */
export async function blaming<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = DriftlineError.from(thrown);
    const exit = error.code === "crashed" ? EXIT.crash : EXIT.model;
    const named = error.message.startsWith(`${basename(file)}: `);
    const message = named ? error.message : `${file}: ${error.message}`;
    throw new Failure(error.code, message, exit, { cause: thrown });
  }
}

/** `name`, as texts for people quote what they found. */
export function quote(text: string): string {
  return `\`${text}\``;
}

/** At most `limit` of the names, and how many more there are. */
export function list(names: readonly string[], limit = 12): string {
  const more = names.length - limit;
  return more > 0 ? `${names.slice(0, limit).join(", ")} and ${more} more` : names.join(", ");
}

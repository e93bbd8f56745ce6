/** Every code that a `DriftlineError` can have. `docs/errors.md` says when each is met. */
export const ERROR_CODES = [
  "invalid_bundle",
  "unsupported_format",
  "invalid_manifest",
  "invalid_model",
  "unsupported_operator",
  "missing_column",
  "unknown_column",
  "invalid_value",
  "invalid_type",
  "invalid_shape",
  "invalid_image",
  "invalid_argument",
  "too_large",
  "execution_failed",
  "network",
  "storage",
  "reporting_off",
  "crashed",
  "disposed",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** The error that every call of this package rejects with, but for an abort. */
export class DriftlineError extends Error {
  override readonly name = "DriftlineError";
  /** Stable: branch on this, not on the message. */
  readonly code: ErrorCode;
  /** Where it happened, such as "row 3, column `temp`"; absent when the whole input is at fault. */
  readonly location?: string;

  constructor(code: ErrorCode, message: string, options: ErrorOptions & { location?: string } = {}) {
    super(message, options);
    this.code = code;
    if (options.location !== undefined) this.location = options.location;
  }

  /** An error thrown inside WebAssembly: one of the core's, which has a code, or a crash. */
  static from(error: unknown): DriftlineError {
    if (error instanceof DriftlineError) return error;
    const { code, message, ...options } = partsOf(error);
    if (code !== undefined && ERROR_CODES.includes(code)) {
      return new DriftlineError(code, message ?? code, options);
    }
    const text = `the WebAssembly instance crashed (${String(message ?? error)}); the next call starts a new one`;
    return new DriftlineError("crashed", text, { cause: error });
  }
}

interface Parts extends ErrorOptions {
  code?: ErrorCode;
  message?: string;
  location?: string;
}

/** The properties of an error of another realm or language, which spreading would miss. */
function partsOf(error: unknown): Parts {
  const { code, message, location, cause } = error as Parts;
  return {
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
    ...(location !== undefined && { location }),
    ...(cause !== undefined && { cause }),
  };
}

/** Errors on their way from a worker: a copy of one would lose its class and its code. */
import { DriftlineError, type ErrorCode } from "../error.js";

export interface SentError {
  /** Absent of an error that is not of this package, which is the cause then. */
  readonly code?: ErrorCode;
  readonly message: string;
  readonly location?: string;
  readonly cause?: unknown;
}

export function sent(error: unknown): SentError {
  if (!(error instanceof DriftlineError)) return { message: String(error), cause: copyOf(error) };
  const { code, message, location, cause } = error;
  return { code, message, ...(location !== undefined && { location }), ...(cause !== undefined && { cause: copyOf(cause) }) };
}

export function received({ code, message, ...options }: SentError): unknown {
  return code === undefined ? options.cause : new DriftlineError(code, message, options);
}

function copyOf(cause: unknown): unknown {
  try {
    return structuredClone(cause);
  } catch {
    return String(cause);
  }
}

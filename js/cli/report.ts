import { EXIT, type Failure } from "./failure.js";

/** Tells why the command stopped, on standard error. */
export function report(failure: Failure, json: boolean): void {
  const { code, exit } = failure;
  const bug = exit === EXIT.crash;
  const message = bug ? `${failure.message} (a bug in driftline: please report it)` : failure.message;
  if (json) return tell({ error: { code, message } });
  process.stderr.write(`driftline: ${code}: ${message}\n`);
  // Only a bug needs its place in our source.
  if (bug && failure.cause instanceof Error) process.stderr.write(`${failure.cause.stack}\n`);
}

/** Tells what the user should know although the work goes on. */
export function warn(message: string, json = false): void {
  if (json) return tell({ warning: { message } });
  process.stderr.write(`driftline: warning: ${message}\n`);
}

function tell(message: object): void {
  process.stderr.write(`${JSON.stringify(message)}\n`);
}

import type { Given, Options } from "./options.js";

/** A subcommand: what it does, what its help says, what it takes. */
export interface Command<O extends Options = Options> {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What follows `driftline <name>`, one line for each way to call it. */
  readonly usage: readonly string[];
  /** What it does, in paragraphs. */
  readonly about: string;
  readonly options: O;
  /** Each with what it does. */
  readonly examples: readonly (readonly [does: string, command: string])[];
  run(options: Given<O>, files: readonly string[]): Promise<void>;
}

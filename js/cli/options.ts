import { parseArgs } from "node:util";
import { Failure } from "./failure.js";

/** An option of a command: what `parseArgs` reads and what the help says. */
export interface Option {
  readonly type: "string" | "boolean";
  readonly short?: string;
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly help: string;
}

export type Options = Readonly<Record<string, Option>>;

/** What was given, by name. */
export type Given<O extends Options> = {
  readonly [Name in keyof O]?: O[Name]["type"] extends "boolean" ? boolean : string;
};

export const COMMON = {
  json: { type: "boolean", help: "write JSON, for programs; errors too, on standard error" },
  help: { type: "boolean", short: "h", help: "show this help" },
} as const satisfies Options;

/** An option that takes a value. */
export function text(value: string, help: string) {
  return { type: "string", value, help } as const;
}

/** Reads the arguments of a command; what is unknown or lacks its value is refused. */
export function parse<O extends Options>(
  command: string,
  options: O,
  args: readonly string[],
): { options: Given<O>; files: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    // OK because parseArgs gives each option the type that its description states.
    return { options: values as Given<O>, files: positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // The first sentence says what is wrong; the rest is about other programs' conventions.
    const [sentence] = error.message.split(". ");
    throw usage(command, `${sentence?.charAt(0).toLowerCase()}${sentence?.slice(1)}`);
  }
}

/** One of the allowed words, or `undefined` where the option was not given. */
export function choice<const W extends string>(
  command: string,
  name: string,
  given: string | undefined,
  words: readonly W[],
): W | undefined {
  const word = words.find((word) => word === given);
  if (given !== undefined && word === undefined) {
    throw usage(command, `--${name} is \`${given}\`, expected ${words.join(" or ")}`);
  }
  return word;
}

export function usage(command: string, message: string): Failure {
  return new Failure("invalid_usage", `${message}; see driftline ${command} --help`);
}

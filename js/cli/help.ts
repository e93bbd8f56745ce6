import type { Command } from "./command.js";
import { EXIT } from "./failure.js";
import { type Options, COMMON } from "./options.js";

const EXIT_HELP: Readonly<Record<keyof typeof EXIT, string>> = {
  done: "done",
  data: "the input data is wrong",
  usage: "the command was called wrongly",
  model: "the model, the bundle or the manifest is wrong, or a manifest is needed",
  file: "a file can't be read or written",
  crash: "a bug in driftline",
};

/** The help of `driftline` itself. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }) => [name, summary] as const);
  return sections({
    "": "driftline puts an ONNX model and its preprocessing into one file, and predicts with it.",
    Usage: "driftline <command> [options] [files]",
    Commands: table(rows),
    Options: table([["-h, --help", "show this help"], ["--version", "show the version"]]),
    Examples: examples(commands.flatMap(({ examples }) => examples.slice(0, 1))),
    "Exit codes": exitCodes(),
    More: "driftline <command> --help",
  });
}

/** The help of a command. */
export function help(command: Command): string {
  return sections({
    "": command.about,
    Usage: command.usage.map((usage) => `driftline ${command.name} ${usage}`).join("\n"),
    Options: optionTable({ ...command.options, ...COMMON }),
    Examples: examples(command.examples),
    "Exit codes": exitCodes(),
  });
}

function sections(parts: Readonly<Record<string, string>>): string {
  const section = ([title, text]: [string, string]) =>
    title === "" ? text : `${title}:\n${text.replace(/^(?=.)/gm, "  ")}`;
  return `${Object.entries(parts).map(section).join("\n\n")}\n`;
}

function optionTable(options: Options): string {
  const row = (name: string, { short, value, help }: Options[string]) =>
    [`${short ? `-${short}, ` : ""}--${name}${value ? ` <${value}>` : ""}`, help] as const;
  return table(Object.entries(options).map(([name, option]) => row(name, option)));
}

function examples(examples: Command["examples"]): string {
  return examples.map(([does, command]) => `# ${does}\n${command}`).join("\n");
}

function exitCodes(): string {
  const names = Object.keys(EXIT) as (keyof typeof EXIT)[];
  return table(names.map((name) => [String(EXIT[name]), EXIT_HELP[name]]));
}

/** Two columns, the first as wide as its widest. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join("\n");
}

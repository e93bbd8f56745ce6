#!/usr/bin/env node
/** The command `driftline`: finds the subcommand, and turns whatever is thrown into an exit code. */
import { fileURLToPath } from "node:url";
import { bake } from "./bake.js";
import { drift } from "./drift.js";
import { explain } from "./explain.js";
import { readText } from "./files.js";
import { Failure, EXIT } from "./failure.js";
import type { Command } from "./command.js";
import { help, overview } from "./help.js";
import { inspect } from "./inspect.js";
import { COMMON, parse } from "./options.js";
import { pack } from "./pack.js";
import { predict } from "./predict.js";
import { register } from "./register.js";
import { report } from "./report.js";

const COMMANDS: readonly Command[] = [pack, inspect, predict, explain, drift, bake, register];

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === "--version") return void process.stdout.write(`${await version()}\n`);
  if (name === "--help" || name === "-h") return void process.stdout.write(overview(COMMANDS));
  const command = COMMANDS.find((command) => command.name === name);
  if (!command) throw new Failure("invalid_usage", unknownCommand(name));
  const { options, files } = parse(command.name, { ...command.options, ...COMMON }, args);
  if (options.help) return void process.stdout.write(help(command));
  await command.run(options, files);
}

function unknownCommand(name: string | undefined): string {
  const names = COMMANDS.map((command) => command.name).join(", ");
  const found = name === undefined ? "no command" : `the command \`${name}\``;
  return `found ${found}, expected one of ${names}; see driftline --help`;
}

async function version(): Promise<string> {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(await readText(fileURLToPath(file))) as { version: string }).version;
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever read the output has seen enough, as `head` does.
  if (error.code === "EPIPE") process.exit(EXIT.done);
  throw error;
});

const args = process.argv.slice(2);
try {
  await main(args);
} catch (thrown) {
  const failure = Failure.from(thrown);
  report(failure, args.includes("--json"));
  process.exitCode = failure.exit;
}

import { bindings } from "../entry/node.js";
import type { Command } from "./command.js";
import { blaming, Failure } from "./failure.js";
import { readBytes } from "./files.js";
import { type COMMON, type Given, type Options, text, usage } from "./options.js";

const options = {
  collector: text("address", "send it to this collector; without, it is printed"),
  token: text("token", "a token of the collector's that may administer"),
} as const satisfies Options;

export const register: Command = {
  name: "register",
  summary: "tell a collector what it must know of a bundle to add up its reports",
  usage: ["<bundle.driftline> [options]"],
  about: `Says what a collector must know of a bundle: the SHA-256 of its file, which reports call the model, how reports are
made, and what each slot and bin of them means, with the reference's counts. It holds nothing of single rows.

Without --collector it is printed, as JSON. With --collector it is sent there, which needs a --token; when the collector
has it already, nothing changes. The bundle has to be the very file that devices load: another has another SHA-256.
With --json: {"model", "name", "version", "collector", "status"}.`,
  options,
  examples: [
    ["see what a collector is told", "driftline register flights.driftline"],
    ["tell it", "driftline register flights.driftline --collector https://collector.example --token $TOKEN"],
  ],
  run,
};

type RegisterOptions = Given<typeof options & typeof COMMON>;

async function run({ collector, token, json }: RegisterOptions, [file, ...more]: readonly string[]): Promise<void> {
  if (file === undefined || more.length > 0) throw usage("register", "expected one bundle");
  if ((collector === undefined) !== (token === undefined)) {
    throw usage("register", `expected ${collector === undefined ? "--collector" : "--token"} too`);
  }
  const bytes = await readBytes(file);
  const { registration } = await bindings();
  const text = await blaming(file, async () => registration(bytes));
  if (collector === undefined) return void process.stdout.write(`${text}\n`);
  const { model, name, version } = JSON.parse(text) as { model: string; name: string; version: string };
  const status = await put(collector, String(token), model, text);
  const summary = json ? JSON.stringify({ model, name, version, collector, status }) : `${name} ${version} is registered as ${model}`;
  process.stdout.write(`${summary}\n`);
}

/** Sends it, and gives the status of a collector that took it. */
async function put(collector: string, token: string, model: string, body: string): Promise<number> {
  const address = `${collector.replace(/\/+$/, "")}/v1/models/${model}`;
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const request = fetch(address, { method: "PUT", headers, body, redirect: "error" });
  const response = await request.catch((cause: unknown) => {
    throw new Failure("network", `${address} could not be reached: ${reason(cause)}`, undefined, { cause });
  });
  const answer = await response.text().catch(() => "");
  if (response.ok) return response.status;
  throw new Failure("network", `${address} answered ${response.status}${errorOf(answer)}`);
}

/** What went wrong is the cause of what `fetch` rejects with. */
function reason(thrown: unknown): string {
  const { cause, message } = thrown as Error;
  return cause instanceof Error && cause.message !== "" ? cause.message : message;
}

/** What the collector says, for people. */
function errorOf(answer: string): string {
  try {
    const { error } = JSON.parse(answer) as { error?: { message?: unknown } };
    return typeof error?.message === "string" ? `: ${error.message}` : "";
  } catch {
    return "";
  }
}

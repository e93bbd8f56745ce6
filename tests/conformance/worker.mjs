/** A process that runs cases as they are asked for, by their index: `node worker.mjs ENGINE FOLDER`. */
import { readData, readIndex } from "./cases.mjs";
import { compare } from "./compare.mjs";
import { engines } from "./engines.mjs";
import { Failure } from "./failure.mjs";
import { bytesAt, read } from "./tensors.mjs";

const [name, folder] = process.argv.slice(2);
const [cases, data] = [readIndex(folder), readData(folder)];
let engine;

process.on("message", async (index) => process.send(await outcome(cases[index])));
try {
  engine = await engines[name]();
  process.send("ready");
} catch (error) {
  process.send({ failure: describe(error) });
}

/** What went wrong, if anything, and whether this process is of further use. */
async function outcome(test) {
  try {
    await runCase(test);
    return {};
  } catch (error) {
    return { failure: describe(error), broken: isTrap(error) };
  }
}

async function runCase({ model, inputs, outputs, rtol, atol }) {
  const expected = outputs.map(({ name, value }) => [name, read(value, data, tensor)]);
  const given = inputs.map(({ name, value }) => [name, read(value, data, engine.makeTensor)]);
  const opened = await engine.open(bytesAt(data, model));
  try {
    const found = await opened.run(Object.fromEntries(given));
    const [many, wanted] = [Object.keys(found).length, expected.length];
    if (many !== wanted) throw new Failure("length", `the model gave ${many} outputs, expected ${wanted}`);
    for (const [name, value] of expected) compare(found[name], value, { rtol, atol }, `output \`${name}\``);
  } finally {
    await opened.close();
  }
}

function tensor(type, data, dims) {
  return { type, data, dims };
}

function describe(error) {
  return { code: String(error.code ?? "error"), message: String(error.message ?? error) };
}

/** driftline starts anew by itself; an engine that lets the trap through may be left in any state. */
function isTrap(error) {
  return error instanceof WebAssembly.RuntimeError || /abort/i.test(String(error.message ?? error));
}

/** What runs beside each engine, in a process, page or Worker of its own, and does what the benchmark asks of it. */
import { read } from "../../tests/conformance/tensors.mjs";
import { repeated } from "../columns.mjs";
import { memoryBytes, watchMemory } from "./memory.mjs";

watchMemory();

/**
 * `load` gives an engine's module; `platform` is what it is started with: `compile` or `module`, and `locate`.
 * `base` is the address of the files. Each method takes and gives what JSON can hold.
 */
export function createGuest(load, platform, base) {
  const address = (name) => `${base}/${name}`;
  let [engine, inputs, session, answer] = [];

  const start = async () => (engine ??= await (await load()).start(platform));

  return {
    /** Loads what the case is given, which no one times. */
    async prepare(test) {
      inputs = await inputsOf(test, address);
    },

    /** Loads the engine, if it is not, and the model, and answers once. Gives the milliseconds. */
    async open(test) {
      const begin = performance.now();
      session = await (await start()).open(test, inputs, address);
      answer = await session.run();
      return performance.now() - begin;
    },

    /** What it answered. */
    answer: async () => Array.from(answer),

    /** Milliseconds a call. */
    async time(calls) {
      const begin = performance.now();
      for (let call = 0; call < calls; call++) await session.run();
      return (performance.now() - begin) / calls;
    },

    memory: async () => memoryBytes(),

    async close() {
      await session.close();
      [session, answer] = [];
    },
  };
}

async function inputsOf({ columns, tensors, rows }, address) {
  if (columns) return rowsOf(await (await fetch(address(columns))).json(), rows);
  const data = new Uint8Array(await (await fetch(address("inputs.bin"))).arrayBuffer());
  const made = (value) => read(value, data, (type, data, dims) => ({ type, data, dims }));
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, made(value)]));
}

/** Columns, and where one row is asked for, that row. */
function rowsOf(table, rows) {
  const columns = repeated(table, rows);
  if (rows > 1) return { columns };
  return { row: Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[0]])) };
}

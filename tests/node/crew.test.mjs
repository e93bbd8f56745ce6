// Threads share work: each part is done once, by whoever is there, on a stack of its own.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Worker } from "node:worker_threads";
import { joined, list, name, SECTION, u32, writeModule } from "../../dist/bake/binary.js";
import { Crew } from "../../dist/threads/crew.js";

const [I32, FUNCREF, END, MUTABLE, SHARED] = [0x7f, 0x70, 0x0b, 1, 3];
const [GET, GET_GLOBAL, NUMBER, MULTIPLY, ADD, STORE, UNREACHABLE, LOOP, NOTHING, BRANCH] = [0x20, 0x23, 0x41, 0x6c, 0x6a, 0x36, 0x00, 0x03, 0x40, 0x0c];
const [MARK, STOP, STAY] = [0, 1, 2];
const MOST_PAGES = 32_768;

/** Functions of a part: one writes the thread's stack where the part's number says, one stops, and one never ends. */
const mark = [0, GET, 0, GET, 1, NUMBER, 4, MULTIPLY, ADD, GET_GLOBAL, 0, STORE, 2, 0, END];
const stop = [0, UNREACHABLE, END];
const stay = [0, LOOP, NOTHING, BRANCH, 0, END, END];
const code = new WebAssembly.Module(
  writeModule([
    { id: SECTION.type, body: list([Uint8Array.of(0x60, 2, I32, I32, 0)]) },
    { id: SECTION.import, body: list([joined([name("module"), name("memory"), Uint8Array.of(2, SHARED), u32(0), u32(MOST_PAGES)])]) },
    { id: SECTION.function, body: list([u32(0), u32(0), u32(0)]) },
    { id: SECTION.table, body: list([Uint8Array.of(FUNCREF, 0, 3)]) },
    { id: SECTION.global, body: list([Uint8Array.of(I32, MUTABLE, NUMBER, 0, END)]) },
    { id: SECTION.export, body: list([joined([name("functions"), Uint8Array.of(1, 0)]), joined([name("stack"), Uint8Array.of(3, 0)])]) },
    { id: SECTION.element, body: list([joined([Uint8Array.of(0, NUMBER, 0, END), list([u32(0), u32(1), u32(2)])])]) },
    { id: SECTION.code, body: list([mark, stop, stay].map((body) => joined([u32(body.length), Uint8Array.from(body)]))) },
  ]),
);

const helpers = [];
after(() => helpers.forEach((helper) => helper.terminate()));

/** A crew of so many, and what it shares: the module's own thread does its parts by `doPart`. */
function crewOf(count, doPart) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  let stack = 1000;
  let share;
  const bindings = {
    memory: () => memory,
    shareWork: (given) => (share = given),
    doPart: (part, work, number) => doPart(number, new Int32Array(memory.buffer, work)),
    stackOfThread: () => (stack += 1000),
  };
  const start = () => {
    const worker = new Worker(new URL("../../dist/entry/helper-node.js", import.meta.url));
    helpers.push(worker);
    return { post: (task) => worker.postMessage(task), end: () => worker.terminate() };
  };
  const crew = new Crew(bindings, { count, code, start });
  return { crew, share, marks: (work, count) => [...new Int32Array(memory.buffer, work, count)] };
}

/** Until others have had time for something. */
const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test("all parts are done once, and each thread does some", () => {
  let own = 0;
  const { share, marks } = crewOf(3, (number, numbers) => {
    own++;
    pause(20);
    numbers[number] = 1;
  });
  const seen = new Set();
  for (let round = 0; round < 200 && seen.size < 3; round++) {
    own = 0;
    share(MARK, 1024 * (round % 8), 200);
    const found = marks(1024 * (round % 8), 200);
    assert.equal(found.filter((mark) => mark === 1).length, own);
    for (const mark of found) assert([1, 2000, 3000].includes(mark), `${mark}`);
    found.forEach((mark) => seen.add(mark));
  }
  assert.deepEqual([...seen].toSorted(), [1, 2000, 3000]);
});

test("works follow each other at once, and after all fell asleep", () => {
  const { share, marks } = crewOf(2, (number, numbers) => {
    numbers[number] = 1;
  });
  for (let round = 0; round < 20_000; round++) {
    share(MARK, 4 * (round % 1000), 3);
    assert(marks(4 * (round % 1000), 3).every(Boolean));
    if (round % 5000 === 0) pause(50);
  }
});

test("who ended its threads works alone", () => {
  const { crew, share, marks } = crewOf(2, (number, numbers) => {
    numbers[number] = 7;
  });
  crew.end();
  share(MARK, 0, 50);
  assert.deepEqual(marks(0, 50), Array(50).fill(7));
});

test("a thread that stops is told of", () => {
  const { share } = crewOf(2, () => pause(5));
  assert.throws(() => {
    for (let round = 0; round < 1000; round++) share(STOP, 0, 20);
  }, /a thread that helped stopped/);
});

test("a thread that is gone with a part is not waited for without end", () => {
  const { share } = crewOf(2, () => pause(20));
  assert.throws(() => {
    for (let round = 0; round < 100; round++) share(STAY, 0, 20);
  }, /a thread that helped is gone/);
});

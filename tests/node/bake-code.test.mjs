// What bake makes of code: which functions a call by number may call, and which are kept for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Candidates } from "../../dist/bake/candidates.js";
import { readBody } from "../../dist/bake/code.js";
import { KIND } from "../../dist/bake/layout.js";
import { Objects } from "../../dist/bake/objects.js";
import { indirectCalls } from "../../dist/bake/slots.js";

const [BLOCK, LOOP, IF, ELSE, END, NOTHING] = [0x02, 0x03, 0x04, 0x05, 0x0b, 0x40];
const [DROP, RETURN] = [0x1a, 0x0f];
const get = (local) => [0x20, local];
const set = (local) => [0x21, local];
const tee = (local) => [0x22, local];
const load = (distance) => [0x28, 2, distance];
const constant = (...bytes) => [0x41, ...bytes];
const add = [0x6a];
const branchIf = (depth) => [0x0d, depth];
const call = [0x10, 0];
const callNumber = [0x11, 7, 0];

/** The slots of the calls of a function with two parameters and two locals, numbers 2 and 3. */
function slots(...code) {
  const body = Uint8Array.from([1, 2, 0x7f, ...code.flat(), END]);
  return indirectCalls(readBody(body), 2).map(({ type, slot }) => {
    assert.equal(type, 7);
    return slot;
  });
}

test("a method is called by its distance from the start of its table", () => {
  for (const [what, code, expected] of [
    ["loaded at once", [get(1), load(12), callNumber], [12]],
    ["by a local", [get(1), load(16), set(2), get(0), get(2), callNumber], [16]],
    ["of a table that was loaded itself", [get(0), load(4), tee(2), load(20), callNumber], [20]],
    ["at a distance that is added before", [get(1), constant(8), add, load(12), callNumber], [20]],
    ["after both ways agree", [get(0), IF, NOTHING, get(1), load(12), set(2), ELSE, get(0), load(12), set(2), END, get(2), callNumber], [12]],
    ["in a loop that loads it", [LOOP, NOTHING, get(1), load(24), set(2), get(2), callNumber, branchIf(0), END], [24]],
  ]) {
    assert.deepEqual(slots(...code), expected, what);
  }
});

test("what may be anything may call any", () => {
  for (const [what, code] of Object.entries({
    "a parameter": [get(1), callNumber],
    "a constant": [constant(5), callNumber],
    "of an address that is a constant": [constant(5), load(12), callNumber],
    "at a distance that is not known": [get(1), get(0), add, load(12), callNumber],
    "at a distance below": [get(1), constant(0x7c), add, load(12), callNumber],
    "where ways do not agree": [get(0), IF, NOTHING, get(1), load(12), set(2), ELSE, get(1), load(16), set(2), END, get(2), callNumber],
    "where one way leaves it": [get(1), load(12), set(2), BLOCK, NOTHING, get(0), branchIf(0), get(1), load(16), set(2), END, get(2), callNumber],
    "of a table that a loop brings back": [LOOP, NOTHING, get(2), load(12), callNumber, get(2), constant(4), add, set(2), branchIf(0), END],
    "behind what leaves something older": [get(1), load(12), call, callNumber],
    "behind what drops it": [get(1), load(12), get(1), load(16), DROP, callNumber],
  })) {
    assert.deepEqual(slots(...code), [undefined], what);
  }
});

test("nothing is called where nothing leads to", () => {
  assert.deepEqual(slots(RETURN, get(1), load(12), callNumber), []);
  assert.deepEqual(slots(BLOCK, NOTHING, get(0), branchIf(0), RETURN, END, get(1), load(12), callNumber), [12]);
});

test("a function waits for a call of its type and slot", () => {
  const types = [1, 1, 1, 2];
  const called = [];
  const candidates = new Candidates((index) => types[index], (index) => called.push(index));
  candidates.add(0, 12);
  candidates.add(1, 16);
  candidates.add(2);
  candidates.add(3);
  assert.deepEqual(called, []);
  candidates.addCall({ type: 1, slot: 12 });
  assert.deepEqual(called.splice(0), [0, 2], "its slot, and what may be found anywhere");
  candidates.addCall({ type: 1, slot: undefined });
  assert.deepEqual(called.splice(0), [1], "any slot");
  candidates.add(1, 20);
  assert.deepEqual(called.splice(0), [1], "called already");
});

/** Memory of a page without a heap, with a table of methods, a text, and something that changes. */
function objects() {
  const memory = new Uint32Array(65_536 / 4);
  memory.set([98_304, 4, 4, 98_305, 0x74786574, 104], 24);
  const layout = {
    objects: [{ start: 96, kind: KIND.methods }, { start: 112, kind: KIND.fixed }, { start: 116, kind: KIND.changing }],
    words: [{ at: 96, isFunction: true }, { at: 108, isFunction: true }],
    functions: new Set(),
    addresses: new Set(),
    strays: new Map([[116, [112]]]),
  };
  const sections = [{ id: 5, body: Uint8Array.of(1, 0, 1) }];
  return { memory, objects: new Objects(sections, layout, memory.buffer) };
}

test("data that never changes is what the linker says, other data whatever it may be", () => {
  const seen = [];
  const visitor = { function: (...number) => seen.push(number), address: (...address) => seen.push(...address) };
  const { objects: data } = objects();
  data.visit(0, visitor);
  assert.deepEqual(seen.splice(0), [[98_304, 0], [98_305, 12]], "methods have slots");
  data.visit(1, visitor);
  assert.deepEqual(seen.splice(0), [], "a text");
  data.visit(2, visitor);
  assert.deepEqual(seen.splice(0, 3), [[104], 104, false]);
  assert.deepEqual([data.at(111, true), data.at(95, true)], [[0], []]);
  assert.deepEqual([data.at(116, true), data.at(116, false)], [[1], [2, 1]], "the end of a text, or what is behind it");
});

test("data that never changes and is not reached is zeroed", () => {
  const { memory, objects: data } = objects();
  data.clear(new Set([0]));
  assert.deepEqual([...memory.subarray(24, 30)], [98_304, 4, 4, 98_305, 0, 104]);
});

/** Puts a module's functions in an order that compresses well. What they do, and how fast, stays the same. */
import { byLikeness } from "./similar.mjs";
import { customOf, joined, list, name, Reader, readSections, replaced, SECTION, u32, writeModule } from "./wasm-binary.mjs";
import { namedFunctions } from "./wasm-code.mjs";

/** Kinds of imports and exports. */
const FUNCTION = 0;
/** The part of the section of names that has those of functions. */
const FUNCTION_NAMES = 1;

/** The module without names, and those of its functions by their new numbers, "" where there is none. */
export function reordered(named) {
  const all = readSections(named);
  const sections = all.filter((section) => customOf(section)?.name !== "name");
  const imported = importedFunctions(bodyOf(sections, SECTION.import));
  const bodies = read(sections, SECTION.code, (reader) => reader.take(reader.u32()));
  const order = byLikeness(bodies);
  const numbers = Uint32Array.from({ length: imported + bodies.length }, (_, at) => at);
  order.forEach((from, to) => (numbers[imported + from] = imported + to));
  const types = read(sections, SECTION.function, (reader) => reader.u32());
  const made = {
    [SECTION.function]: () => list(order.map((from) => u32(types[from]))),
    [SECTION.export]: (body) => exportsOf(body, numbers),
    [SECTION.start]: (body) => u32(numbers[new Reader(body).u32()]),
    [SECTION.element]: (body) => elementsOf(body, numbers),
    [SECTION.code]: () => list(order.map((from) => bodyWith(bodies[from], numbers))),
  };
  const module = writeModule(Object.entries(made).reduce((sections, [id, make]) => replaced(sections, Number(id), make), sections));
  const before = namesOf(all);
  const names = [];
  numbers.forEach((to, from) => (names[to] = before.get(from) ?? ""));
  return { module, names };
}

function namesOf(sections) {
  const section = sections.map(customOf).find((custom) => custom?.name === "name");
  const reader = new Reader(section?.rest ?? []);
  while (!reader.done) {
    const [part, body] = [reader.byte(), new Reader(reader.take(reader.u32()))];
    if (part === FUNCTION_NAMES) return new Map(body.list(() => [body.u32(), body.name()]));
  }
  return new Map();
}

const bodyOf = (sections, id) => sections.find((section) => section.id === id)?.body ?? u32(0);

function read(sections, id, part) {
  const reader = new Reader(bodyOf(sections, id));
  return reader.list(() => part(reader));
}

function importedFunctions(body) {
  const reader = new Reader(body);
  const kinds = reader.list(() => {
    const kind = [reader.name(), reader.name(), reader.byte()][2];
    if (kind !== FUNCTION) throw new Error("the module imports something else than functions");
    reader.u32();
    return kind;
  });
  return kinds.length;
}

function exportsOf(body, numbers) {
  const reader = new Reader(body);
  const parts = reader.list(() => {
    const [text, kind, index] = [reader.name(), reader.byte(), reader.u32()];
    return joined([name(text), Uint8Array.of(kind), u32(kind === FUNCTION ? numbers[index] : index)]);
  });
  return list(parts);
}

/** The functions in the table, all in one piece at a fixed place. */
function elementsOf(body, numbers) {
  const reader = new Reader(body);
  const segments = reader.list(() => {
    const start = reader.at;
    if (reader.u32() !== 0) throw new Error("the module fills another table than that of its functions");
    [reader.byte(), reader.u32(), reader.byte()];
    const place = body.subarray(start, reader.at);
    return joined([place, list(reader.list(() => u32(numbers[reader.u32()])))]);
  });
  return list(segments);
}

/** The body with the new numbers, behind its length. */
function bodyWith(body, numbers) {
  const parts = [];
  let from = 0;
  for (const place of namedFunctions(body)) {
    const reader = new Reader(body, place);
    parts.push(body.subarray(from, place), u32(numbers[reader.u32()]));
    from = reader.at;
  }
  const made = joined([...parts, body.subarray(from)]);
  return joined([u32(made.length), made]);
}

/** What `driftline bake` has to know of the module's data and of the numbers in its code, of what the linker says. */
import { readRelocations } from "./relocations.mjs";

/** Kinds of objects: what changes, what never does, and of that tables of methods. */
const [CHANGING, FIXED, METHODS] = [0, 1, 2];
/** A table of methods begins with what drops a value, its size and its alignment. */
const HEAD = 12;
const MOST_ALIGNMENT = 64;

/**
 * Lists of numbers, each as its distance from the one before, written as WebAssembly does, behind how many there are:
 * - where objects begin, times three, with the kind added;
 * - the words of data that never change which are addresses, times two, or functions, one more;
 * - the numbers in code that are functions;
 * - the numbers in code that are addresses;
 * - addresses that are meant for something else than the object they are in, each followed by where an object meant begins.
 */
export function layoutOf(module) {
  const { objects, addresses, functions, segments } = readRelocations(module);
  const placed = withoutParts(objects);
  const inData = (numbers, kind) => numbers.flatMap(({ at }) => (at === undefined ? [] : [[at, kind]]));
  const words = new Map([...inData(addresses, 0), ...inData(functions, 1)]);
  const inCode = (numbers) => sorted(numbers.filter(({ at }) => at === undefined).map(({ value }) => value));
  const inFixed = sorted([...words.keys()].filter((at) => objectAt(placed, at).fixed));
  const crooked = inFixed.find((at) => at % 4 !== 0);
  if (crooked !== undefined) throw new Error(`the word at ${crooked} is an address, expected a multiple of 4`);
  return Uint8Array.from([
    ...list(placed.map(({ start }) => start), (at) => [3, kindOf(placed[at], words, segments)]),
    ...list(inFixed, (at) => [2, words.get(inFixed[at])]),
    ...list(inCode(functions)),
    ...list(inCode(addresses)),
    ...strays(placed, addresses),
  ]);
}

/** Without objects that lie within others, as the ends of texts do: who reads the whole reads them too. */
function withoutParts(objects) {
  const placed = [];
  for (const object of objects.toSorted((a, b) => a.start - b.start || b.size - a.size)) {
    const last = placed.at(-1);
    const end = object.start + object.size;
    if (last && object.start < last.start + last.size) last.size = Math.max(last.size, end - last.start);
    else if (last?.start !== object.start) placed.push({ ...object });
  }
  return placed;
}

function objectAt(placed, address) {
  let [low, high] = [0, placed.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (placed[middle].start <= address) low = middle;
    else high = middle - 1;
  }
  return placed[low];
}

function kindOf({ start, size, fixed }, words, segments) {
  if (!fixed) return CHANGING;
  if (start % 4 !== 0 || size % 4 !== 0 || size <= HEAD) return FIXED;
  const segment = segments.find((segment) => start >= segment.start && start < segment.start + segment.size);
  const view = new DataView(segment.bytes.buffer, segment.bytes.byteOffset + start - segment.start, size);
  const word = (at) => ({ value: view.getUint32(at, true), kind: words.get(start + at) });
  const [drop, length, alignment] = [word(0), word(4), word(8)];
  const isHead = isMethod(drop) && length.kind === undefined && isAlignment(alignment);
  const methods = Array.from({ length: (size - HEAD) / 4 }, (_, at) => word(HEAD + 4 * at));
  const hasMethods = methods.some(({ kind }) => kind === 1);
  const areMethods = hasMethods && methods.every((method) => isMethod(method) || method.kind === 0);
  return isHead && length.value % alignment.value === 0 && areMethods ? METHODS : FIXED;
}

const isMethod = ({ value, kind }) => kind === 1 || (kind === undefined && value === 0);

function isAlignment({ value, kind }) {
  return kind === undefined && value > 0 && value <= MOST_ALIGNMENT && (value & (value - 1)) === 0;
}

function strays(placed, addresses) {
  const meant = new Map();
  for (const { value, object } of addresses) {
    if (!meant.has(value)) meant.set(value, new Set());
    meant.get(value).add(objectAt(placed, object.start).start);
  }
  const isStray = ([value, starts]) => [...starts].some((start) => start !== objectAt(placed, value).start);
  const found = [...meant].filter(isStray).toSorted(([a], [b]) => a - b);
  const pairs = found.flatMap(([value, starts]) => sorted([...starts]).map((start) => [value, start]));
  return [...leb(pairs.length), ...pairs.flat().flatMap(leb)];
}

const sorted = (numbers) => [...new Set(numbers)].toSorted((a, b) => a - b);

/** `how` gives what a number's distance is multiplied with, and what is added. */
function list(numbers, how = () => [1, 0]) {
  const written = numbers.map((number, at) => {
    const [factor, added] = how(at);
    return factor * (number - (numbers[at - 1] ?? 0)) + added;
  });
  return [written.length, ...written].flatMap(leb);
}

function leb(value) {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

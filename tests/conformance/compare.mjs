/** Compares what an engine gave with what is expected, as onnx's own runner does (assert_similar_outputs). */
import { Failure } from "./failure.mjs";
import { count, elements } from "./tensors.mjs";

/** Throws a `Failure` unless they are the same within `tolerance`: `{ rtol, atol }`. */
export function compare(found, expected, tolerance, what) {
  if (expected === null) return check(found === null, "value", `${what} is there, expected an absent optional`);
  if (Array.isArray(expected)) return compareSequences(found, expected, tolerance, what);
  check(isTensor(found), "value", `${what} is ${describe(found)}, expected a tensor`);
  check(found.type === expected.type, "type", `${what} is of ${found.type}, expected ${expected.type}`);
  const [shape, expectedShape] = [found, expected].map(({ dims }) => `[${dims.join()}]`);
  check(shape === expectedShape, "shape", `${what} has the shape ${shape}, expected ${expectedShape}`);
  compareElements(elements(found), elements(expected), tolerance, what, count(expected.dims));
}

function compareSequences(found, expected, tolerance, what) {
  check(Array.isArray(found), "value", `${what} is ${describe(found)}, expected a sequence`);
  check(found.length === expected.length, "length", `${what} has ${found.length} values, expected ${expected.length}`);
  expected.forEach((value, index) => compare(found[index], value, tolerance, `value ${index} of ${what}`));
}

function compareElements(found, expected, tolerance, what, length) {
  const [first, second] = [found.length, expected.length];
  check(first === length && second === length, "length", `${what} has ${first} elements, expected ${length}`);
  const wrong = expected.findIndex((value, index) => !isClose(found[index], value, tolerance));
  if (wrong < 0) return;
  const many = expected.filter((value, index) => !isClose(found[index], value, tolerance)).length;
  const example = `the first, at ${wrong}, is ${found[wrong]}, expected ${expected[wrong]}`;
  throw new Failure("values", `${what} differs in ${many} of ${length} elements; ${example}`);
}

/** NumPy's `isclose` with `equal_nan`. */
function isClose(found, expected, { rtol, atol }) {
  if (found === expected || (Number.isNaN(found) && Number.isNaN(expected))) return true;
  if (!Number.isFinite(found) || !Number.isFinite(expected)) return false;
  return Math.abs(found - expected) <= atol + rtol * Math.abs(expected);
}

function isTensor(value) {
  return Array.isArray(value?.dims) && value.data?.length !== undefined;
}

function describe(value) {
  if (value === null || value === undefined) return "absent";
  return Array.isArray(value) ? "a sequence" : `a ${typeof value}`;
}

function check(condition, code, message) {
  if (!condition) throw new Failure(code, message);
}

/** Whether engines answer the same. */

/** Of the largest value that is expected. Sums in another order differ by less. */
const TOLERANCE = 1e-4;

/** Throws unless each engine of a case answers as onnxruntime-web does, or where that is not one of them, as the first. */
export function compareAnswers({ name, engines }, answers) {
  const model = Math.max(engines.indexOf("onnxruntime-web"), 0);
  const expected = answers[model];
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  for (const [index, engine] of engines.entries()) {
    const found = answers[index];
    if (found.length !== expected.length) {
      throw new Error(`${name}: ${engine} gives ${found.length} values, ${engines[model]} ${expected.length}`);
    }
    // Written so that NaN is no answer either.
    const wrong = expected.findIndex((value, at) => !(Math.abs(found[at] - value) <= TOLERANCE * scale));
    if (wrong < 0) continue;
    throw new Error(`${name}: value ${wrong} by ${engine} is ${found[wrong]}, by ${engines[model]} ${expected[wrong]}`);
  }
}

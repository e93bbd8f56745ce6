/** What the engines' results amount to. `results` has for each engine a map from the index of a case to its failure, if any. */

export const suitesOf = (cases) => [...new Set(cases.map(({ suite }) => suite))];

/** `{ passed, failed }`, of one suite or of all. */
export function countPassed(cases, failures, suite) {
  const indices = [...failures.keys()].filter((index) => !suite || cases[index].suite === suite);
  const passed = indices.filter((index) => !failures.get(index)).length;
  return { passed, failed: indices.length - passed };
}

/** The lines that are printed, of suites that were run. */
export function summary(cases, results) {
  const lines = (suite) =>
    Object.entries(results).map(([engine, failures]) => {
      const { passed, failed } = countPassed(cases, failures, suite);
      return `  ${engine}: ${passed} passed, ${failed} failed`;
    });
  const ran = suitesOf(cases.filter((_, index) => Object.values(results).some((failures) => failures.has(index))));
  return [...ran.flatMap((suite) => [suite, ...lines(suite)]), "total", ...lines()].join("\n");
}

/** Cases that compare one random draw with another, and pass by luck. */
const BY_LUCK = /^test_bernoulli/;

/** The names of what passed, by suite. */
export function passing(cases, failures) {
  const passed = ({ name }, index) => !failures.get(index) && !BY_LUCK.test(name);
  const names = (suite) => cases.filter((test, index) => test.suite === suite && passed(test, index)).map(({ name }) => name);
  return Object.fromEntries(suitesOf(cases).map((suite) => [suite, names(suite)]));
}

/** How two lists of `passing` differ: what was `lost` and what was `gained`, as "suite/name". */
export function difference(before, now) {
  const flat = (list) => Object.entries(list).flatMap(([suite, names]) => names.map((name) => `${suite}/${name}`));
  const [old, current] = [new Set(flat(before)), new Set(flat(now))];
  return { lost: [...old].filter((name) => !current.has(name)), gained: [...current].filter((name) => !old.has(name)) };
}

/** The text of results.md. */
import { reason } from "./reason.mjs";
import { countPassed, suitesOf } from "./results.mjs";

/** `versions` has those of onnx and onnxruntime-web. */
export function table(cases, results, versions) {
  const [ours, theirs] = [results.driftline, results["onnxruntime-web"]];
  return `# Results

Written by \`npm run conformance -- --update\`: the tests of onnx ${versions.onnx}, by driftline and by onnxruntime-web
${versions["onnxruntime-web"]} (WebAssembly, one thread), both in Node.

${totals(cases, ours, theirs)}

## What fails in driftline

${groups(cases, ours, theirs, "onnxruntime-web")}

## What fails in onnxruntime-web

${groups(cases, theirs, ours, "driftline")}
`;
}

function totals(cases, ours, theirs) {
  const row = (suite) => {
    const [first, second] = [ours, theirs].map((failures) => countPassed(cases, failures, suite));
    const name = suite ?? "all";
    return `| ${name} | ${first.passed + first.failed} | ${first.passed} | ${second.passed} |`;
  };
  const rows = [...suitesOf(cases), undefined].map(row).join("\n");
  return `| suite | cases | driftline passes | onnxruntime-web passes |\n|---|---|---|---|\n${rows}`;
}

function groups(cases, failures, others, other) {
  const byReason = new Map();
  cases.forEach((_, index) => {
    const failure = failures.get(index);
    if (failure) byReason.set(reason(failure), [...(byReason.get(reason(failure)) ?? []), index]);
  });
  const largestFirst = [...byReason].sort(([, first], [, second]) => second.length - first.length);
  return largestFirst.map(([text, indices]) => group(text, indices)).join("\n\n");

  function group(text, indices) {
    const passed = indices.filter((index) => !others.get(index)).length;
    const lines = indices.map((index) => `- ${cases[index].suite}/${cases[index].name}`);
    return [`### \`${text}\``, `${indices.length} cases; ${other} passes ${passed} of them.`, lines.join("\n")].join("\n\n");
  }
}

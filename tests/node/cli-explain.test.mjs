// `driftline explain`, and the background rows that `driftline pack` takes of a reference.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { load } from "driftline";
import { bundleOf } from "./bundles.mjs";
import { done, driftline, fixture, flights, folder } from "./cli.mjs";

const [bundle, sample, reference] = ["flights.driftline", "sample.csv", "reference.csv"].map(flights);
const explain = (...args) => done(["explain", bundle, sample, "--background", reference, ...args]);
const pack = (output, ...args) =>
  done(["pack", flights("model.onnx"), "--manifest", flights("manifest.json"), "--reference", reference, "--target", "late", "-o", output, ...args]);

test("the largest attributions stand first", async () => {
  const found = (await explain("--row", "3", "--target", "late")).trimEnd().split("\n");
  assert.match(found[0], /^row 3: late 0\.\d+ in probability, 0\.\d+ for the background \(exact, 2,048 evaluations\)$/);
  assert.equal(found.length, 12);
  const sizes = found.slice(1).map((line) => Math.abs(Number(line.split(/ {2,}/)[1])));
  assert.deepEqual(sizes, [...sizes].sort((left, right) => right - left));
});

test("--json gives the columns in the order of the model", async () => {
  const options = ["--method", "leverage", "--max-evaluations", "120", "--seed", "5", "--groups", "sky=temp,dewp;when=hour"];
  const why = JSON.parse(await explain("--json", "--in", "log_odds", ...options));
  assert.deepEqual([why.row, why.method, why.in], [0, "leverage", "log_odds"]);
  assert.deepEqual(why.values.slice(0, 2).map(({ feature }) => feature), ["when", "distance"]);
  assert.deepEqual(Object.keys(why.values[4].value), ["temp", "dewp"]);
  assert.deepEqual(JSON.parse(await explain("--json", "--in", "log_odds", ...options)), why);
});

test("a bundle takes evenly spaced rows of its reference, where that is asked for", async () => {
  const { path } = folder();
  await pack(path("with.driftline"), "--background", "4");
  await pack(path("without.driftline"));
  assert.deepEqual(await readFile(path("without.driftline")), await readFile(bundle));
  const lines = (await readFile(reference, "utf8")).trimEnd().split("\n");
  const [names, ...rows] = lines.map((line) => line.split(","));
  assert.equal(rows.length, 2000);
  const background = [0, 500, 1000, 1500].map((row) =>
    Object.fromEntries(names.slice(0, -1).map((name, at) => [name, value(name, rows[row][at])])),
  );
  const [row] = JSON.parse(await readFile(new URL("../golden/flights.json", import.meta.url))).rows;
  const model = await load(path("with.driftline"));
  assert.deepEqual(await model.explain(row), await (await load(bundle)).explain(row, { background }));
  const shown = await done(["explain", path("with.driftline"), sample, "--method", "occlusion"]);
  assert.match(shown, /occlusion, 13 evaluations/);
});

function value(name, cell) {
  if (["carrier", "origin"].includes(name)) return cell;
  return cell === "" ? null : Number(cell);
}

test("texts and pictures are explained too", async () => {
  const { write } = folder();
  const [texts, digits] = [await write("texts.driftline", await bundleOf("texts")), fixture("../../../models/digits/digits.driftline")];
  const lines = await write("lines.txt", "east\nfar north\n");
  const text = await done(["explain", texts, lines, "--row", "1"]);
  assert.match(text, /^row 1: north .* for no words \(exact, 4 evaluations\)\nword \d = /);
  const why = JSON.parse(await done(["explain", digits, fixture("red.png"), "--method", "occlusion", "--grid", "1", "--json"]));
  assert.deepEqual([why.file, why.values.length], [fixture("red.png"), 1]);
});

test("wrong calls say what is expected", async () => {
  const { path } = folder();
  const cases = [
    [["explain", bundle], 2, "expected a bundle and an input"],
    [["explain", bundle, sample], 2, "--background"],
    [["explain", bundle, sample, "--row", "x"], 2, "--row is `x`"],
    [["explain", bundle, sample, "--background", reference, "--row", "9999"], 1, "has no row 9999"],
    [["explain", bundle, sample, "--background", reference, "--method", "shap"], 2, "--method is `shap`"],
    [["explain", bundle, sample, "--background", reference, "--groups", "a"], 2, "--groups is `a`"],
    [["explain", bundle, sample, "--background", reference, "--method", "tree"], 2, "no ensemble of trees"],
    [["explain", bundle, sample, "--background", reference, "--all", "--counterfactual"], 2, "found --all and --counterfactual"],
    [["explain", bundle, sample, "--background", reference, "--counterfactual", "--at-least", "x"], 2, "--at-least is `x`"],
    [["explain", bundle, "-", "--background", reference, "--all", "--target", "late"], 2, "found standard input"],
    [["explain", fixture("../../../models/digits/digits.driftline"), fixture("red.png"), "--all"], 2, "--all is for rows of tables"],
    [["pack", fixture("sum.onnx"), "--manifest", "x", "--background", "3"], 2, "--reference"],
    [["pack", flights("model.onnx"), "--manifest", flights("manifest.json"), "--reference", reference, "--background", "0", "-o", path("x")], 2, "1 to 1000"],
  ];
  for (const [args, exit, text] of cases) {
    const { code, stderr } = await driftline(args);
    assert.equal(code, exit, stderr);
    assert(stderr.includes(text), stderr);
  }
});

test("many rows are explained together", async () => {
  const few = ["--target", "late", "--max-evaluations", "100"];
  const all = (await explain("--all", ...few)).trimEnd().split("\n");
  assert.equal(all[0], "mean size of the attributions over 100 rows: late in probability (leverage)");
  assert.match(all[1], /^\w+ +0\.\d+ ± 0\.\d+$/);
  const moved = JSON.parse(await explain("--before", reference, "--json", ...few));
  const sum = moved.values.reduce((sum, { change }) => sum + change, 0);
  assert(Math.abs(sum - (moved.after - moved.before)) < 1e-6);
  const drift = await done(["drift", bundle, sample, "--explain", "--target", "late", "--background", reference]);
  assert.match(drift, /\nmean answer: late 0\.\d+ before, 0\.\d+ after in probability \(exact\)\n\w+ +[+-]0\.\d+ ± /);
});

test("the nearest row with another answer is printed", async () => {
  const options = ["--row", "7", "--counterfactual", "--target", "late", "--actionable", "hour,carrier"];
  const lines = (await explain(...options)).trimEnd().split("\n");
  assert.match(lines[0], /^row 7: late 0\.1\d+ in probability; would be 0\.5\d+ with$/);
  assert(lines.slice(1).every((line) => /^(hour|carrier) +\w+ -> \w+$/.test(line)), lines.join("\n"));
  assert.match(await explain(...options, "--at-least", "0.99"), /no change was found that makes it so/);
  assert.match(await explain(...options, "--at-most", "0.9"), /, as wanted\n$/);
});

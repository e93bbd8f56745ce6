// What the command refuses: for each fault its exit code, its code, and a text that says where.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { done, driftline, fixture, flights, folder } from "./cli.mjs";

const files = folder();
const bundle = files.path("flights.driftline");
const colour = files.path("colour.driftline");
const ratio = files.path("ratio.driftline");
const [header, first, second] = (await readFile(flights("sample.csv"), "utf8")).split("\n");
const row = JSON.parse(await readFile(new URL("../golden/flights.json", import.meta.url))).rows[0];

before(async () => {
  await done(["pack", flights("model.onnx"), "--manifest", flights("manifest.json"), "-o", bundle]);
  await done(["pack", fixture("colour.onnx"), "--preprocessor", fixture("preprocessor_config.json"), "-o", colour]);
  const features = ["a", "b"].map((column) => ({ column, encode: "number" }));
  const inputs = ["a", "b"].map((name) => ({ name, type: "integer" }));
  const rest = { pipeline: { type: "tabular", features }, output: { tensor: "quotient" } };
  const manifest = await files.write("ratio.json", JSON.stringify({ format: 1, name: "ratio", version: "1.0.0", signature: { inputs }, ...rest }));
  await done(["pack", fixture("ratio.onnx"), "--manifest", manifest, "-o", ratio]);
});

async function refuses(args, expected, options) {
  const { code, stdout, stderr } = await driftline(args, options);
  const place = `driftline ${args.join(" ")}\n${stderr}`;
  assert.equal(code, expected.exit, place);
  assert(stderr.includes(`driftline: ${expected.code}: `), place);
  assert(stderr.includes(expected.text), `${place}\nlacks: ${expected.text}`);
  if (expected.exit !== 5) assert(!/\n\s+at /.test(stderr), `${place}\nhas a stack trace`);
  return stdout;
}

const csv = (...rows) => [header, ...rows, ""].join("\n");
const withCell = (name, cell) => {
  const cells = first.split(",");
  cells[header.split(",").indexOf(name)] = cell;
  return cells.join(",");
};
const withValue = (values) => JSON.stringify({ ...row, ...values });

const TABLES = [
  ["a number with letters", "csv", csv(first, withCell("temp", "12abc")), "invalid_value", "line 3, column `temp`: found `12abc`, expected a number"],
  ["a number in hexadecimal", "csv", csv(withCell("temp", "0x10")), "invalid_value", "line 2, column `temp`"],
  ["an infinite number", "csv", csv(withCell("temp", "1e999")), "invalid_value", "line 2, column `temp`"],
  ["a missing value with no stand-in", "csv", csv(first, second, withCell("hour", "")), "invalid_value", "line 4, column `hour`"],
  ["an unknown category, after a cell of two lines", "csv", csv(withCell("month", '"1\n"'), withCell("origin", "BOS")), "invalid_value", "line 4, column `origin`"],
  ["a missing column", "csv", "hour,distance\n1,2\n", "missing_column", "lacks the columns `carrier`, `origin`"],
  ["a row that is short", "csv", csv(first, "1,2"), "invalid_table", "line 3: found 2 cells, expected 14"],
  ["an open quote", "csv", csv(`"${first}`), "invalid_table", "Quote"],
  ["two columns of a name", "csv", "a,a\n1,2\n", "invalid_table", "two columns have the name `a`"],
  ["an empty file", "csv", "", "invalid_table", "is empty"],
  ["no rows", "csv", csv(), "invalid_table", "has no rows"],
  ["a line that is no JSON", "jsonl", `${withValue({})}\n{"hour":}\n`, "invalid_table", "line 2: not JSON"],
  ["a line that is no object", "jsonl", "[1]\n", "invalid_table", "line 1: expected an object"],
  ["a line without a column", "jsonl", `${withValue({})}\n\n${withValue({ temp: undefined })}\n`, "missing_column", "line 3: lacks the column `temp`"],
  ["a text for a number", "jsonl", `${withValue({})}\n${withValue({ hour: "6" })}\n`, "invalid_type", "line 2, column `hour`: found the text `6`"],
  ["an object for a text", "jsonl", withValue({ carrier: {} }), "invalid_type", "line 1, column `carrier`"],
  ["no Parquet", "parquet", "PAR0", "invalid_table", "not a Parquet file"],
];

for (const [fault, format, content, code, text] of TABLES) {
  test(`a table with ${fault} is refused`, async () => {
    const file = await files.write(`table.${format}`, content);
    const output = files.path("answers.jsonl");
    await refuses(["predict", bundle, file, "-o", output], { exit: 1, code, text });
    const left = (await files.names()).filter((name) => name.startsWith("answers"));
    assert.deepEqual(left, [], "nothing is left behind");
  });
}

test("data that does not suit the command is refused", async () => {
  const broken = await files.write("broken.png", "PNG");
  const reference = ["--manifest", flights("manifest.json"), "--reference", flights("reference.csv")];
  const pack = ["pack", flights("model.onnx"), "-o", files.path("never.driftline"), ...reference];
  await refuses(["predict", colour, broken], { exit: 1, code: "invalid_image", text: "broken.png" });
  await refuses([...pack, "--target", "delay"], { exit: 1, code: "missing_column", text: "lacks the target `delay`" });
  await refuses([...pack, "--target", "distance"], { exit: 1, code: "invalid_value", text: "line 2, column `distance`: found `1598`, expected one of the labels" });
  assert(!(await files.names()).includes("never.driftline"));
});

test("wrong use of the command is refused", async () => {
  const cases = [
    [[], "found no command"],
    [["train"], "found the command `train`, expected one of pack, inspect, predict"],
    [["predict", bundle, "x.csv", "--two", "csv"], "unknown option '--two'"],
    [["predict", bundle], "expected a bundle and an input"],
    [["predict", bundle, "x.csv", "y.csv"], "expected one table"],
    [["predict", bundle, "x.csv", "--to", "xml"], "--to is `xml`, expected jsonl or csv"],
    [["predict", bundle, "-"], "needs --from"],
    [["predict", bundle, "x.txt"], "the extension does not say"],
    [["predict", bundle, "x.png"], "takes rows, found the picture"],
    [["predict", colour, "x.csv"], "takes pictures"],
    [["inspect"], "expected one file"],
    [["pack"], "expected a model"],
    [["pack", "x.onnx"], "expected --manifest, --reference, --tokenizer or --preprocessor"],
    [["pack", "x.onnx", "--manifest", "m.json", "--target", "y"], "--target is a column of --reference"],
    [["pack", "x.onnx", "--manifest", "m.json", "--labels", "a,b"], "goes with no --labels"],
    [["pack", "x.onnx", "--manifest", "m.json", "-o", "./x.onnx"], "is the model itself"],
  ];
  for (const [args, text] of cases) await refuses(args, { exit: 2, code: "invalid_usage", text });
});

test("a wrong model, bundle or manifest is refused", async () => {
  const text = await files.write("text.onnx", "not a model");
  const cut = await files.write("cut.driftline", (await readFile(bundle)).subarray(0, 5000));
  const later = await files.write("later.json", '{"format": 2}');
  const odd = await files.write("odd.json", '{"format": 1, "colour": "red"}');
  const table = await files.write("three.csv", "u,v,w,y\n1,2,3,4\n");
  const pack = (model, ...args) => ["pack", model, ...args, "-o", files.path("never.driftline")];
  const cases = [
    [["inspect", text], "invalid_model", "text.onnx: not an ONNX file"],
    [["predict", cut, flights("sample.csv")], "invalid_bundle", "cut.driftline: "],
    [["predict", flights("model.onnx"), flights("sample.csv")], "invalid_bundle", "driftline pack"],
    [pack(text, "--manifest", flights("manifest.json")), "invalid_model", "text.onnx: "],
    [pack(flights("model.onnx"), "--manifest", later), "unsupported_format", "later.json: "],
    [pack(flights("model.onnx"), "--manifest", odd), "invalid_manifest", "odd.json: "],
    [pack(fixture("binary.onnx"), "--manifest", flights("manifest.json")), "unknown_column", "binary.onnx: "],
    [pack(fixture("binary.onnx"), "--reference", table), "manifest_needed", "takes 2 features, the columns make 4: u, v, w, y"],
    [pack(fixture("regression.onnx"), "--reference", table), "manifest_needed", "no columns for the inputs a, b"],
    [pack(bundle, "--reference", table), "invalid_model", "is a bundle already"],
  ];
  for (const [args, code, text] of cases) await refuses(args, { exit: 3, code, text });
  assert(!(await files.names()).includes("never.driftline"));
});

test("files that can't be read or written are named", async () => {
  const missing = files.path("missing.csv");
  const nowhere = files.path("nowhere/answers.jsonl");
  const cases = [
    [["predict", missing, flights("sample.csv")], "cannot_read", "missing.csv: no such file"],
    [["predict", bundle, missing], "cannot_read", "missing.csv: no such file"],
    [["predict", bundle, files.path("missing.jsonl")], "cannot_read", "missing.jsonl: no such file"],
    [["predict", bundle, files.path("missing.parquet")], "cannot_read", "missing.parquet: no such file"],
    [["inspect", files.path(".")], "cannot_read", "is a folder"],
    [["predict", bundle, flights("sample.csv"), "-o", nowhere], "cannot_write", "answers.jsonl: no such file or folder"],
  ];
  for (const [args, code, text] of cases) await refuses(args, { exit: 4, code, text });
});

test("a panic of the engine is reported as our bug", async () => {
  const args = ["predict", ratio, "-", "--from", "jsonl"];
  assert.equal(await done(args, { input: '{"a":7,"b":2}\n' }), '{"row":0,"output":3}\n');
  await refuses(args, { exit: 5, code: "crashed", text: "a bug in driftline" }, { input: '{"a":7,"b":0}\n' });
});

test("with --json, errors and warnings are JSON", async () => {
  const { code, stderr } = await driftline(["predict", bundle, files.path("missing.csv"), "--json"]);
  assert.equal(code, 4);
  const { error } = JSON.parse(stderr);
  assert.equal(error.code, "cannot_read");
  assert.match(error.message, /missing\.csv/);
  const usage = await driftline(["predict", bundle, "x.csv", "--json", "--to", "csv"]);
  assert.equal(JSON.parse(usage.stderr).error.code, "invalid_usage");
  const fine = await driftline(["predict", bundle, flights("sample.csv"), "--json"]);
  assert.match(JSON.parse(fine.stderr).warning.message, /ignored columns/);
});

// The command with models of texts, sound and bytes, and with the exports of scikit-learn.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { labelsOf } from "../../dist/cli/outputs.js";
import { MANIFESTS, bundleOf, modelOf } from "./bundles.mjs";
import { done, driftline, fixture, folder, jsonLines, lines } from "./cli.mjs";
import { wave } from "./wave.mjs";

const files = folder();
const bundles = {};

before(async () => {
  for (const name of Object.keys(MANIFESTS)) bundles[name] = await files.write(`${name}.driftline`, await bundleOf(name));
});

async function refuses(args, exit, ...texts) {
  const { code, stderr } = await driftline(args);
  for (const text of texts) assert(stderr.includes(text), `driftline ${args.join(" ")}\n${stderr}\nlacks: ${text}`);
  assert.equal(code, exit, stderr);
}

const outputs = (text) => jsonLines(text).map(({ output }) => output);

test("pack makes the manifest of a model of texts from its tokenizer", async () => {
  const output = files.path("packed.driftline");
  const pack = ["pack", fixture("vectors.onnx"), "--tokenizer", fixture("tokenizer.json"), "-o", output];
  await refuses(pack, 3, "manifest_needed: output `vectors` gives a vector for each token; say --pooling mean or cls");
  await done([...pack, "--pooling", "mean", "--normalize", "--text", "remark"]);
  const { manifest } = JSON.parse(await done(["inspect", output, "--json"]));
  assert.deepEqual(manifest.signature.inputs, [{ name: "remark", type: "string" }]);
  const { tensors, pooling, normalize, max_length } = manifest.pipeline;
  assert.deepEqual([Object.keys(tensors), pooling, normalize, max_length], [["input_ids", "attention_mask"], "mean", true, 512]);
  assert.deepEqual(outputs(await done(["predict", output, "-", "--from", "jsonl"], { input: '{"remark":"far"}' })), [[0.6, 0.8]]);
  await done([...pack, "--pooling", "cls", "--text", "question,answer"]);
  assert.match(await done(["inspect", output]), /pair of texts `question` and `answer`[\s\S]*the first token's vector/);
});

test("a manifest of texts is packed with its tokenizer, and evaluated", async () => {
  const manifest = await files.write("texts.json", JSON.stringify(MANIFESTS.texts));
  const reference = await files.write("reference.csv", "text,side\neast,east\nfar,north\nnorth,east\n");
  const pack = ["pack", modelOf("texts"), "--manifest", manifest, "-o", files.path("again.driftline")];
  await refuses(pack, 3, "tokenizer.json");
  const data = ["--tokenizer", fixture("tokenizer.json"), "--reference", reference, "--target", "side"];
  const summary = JSON.parse(await done([...pack, ...data, "--json"]));
  assert.equal(summary.reference.accuracy.toFixed(4), "0.6667");
});

test("texts come as lines, tables and pairs", async () => {
  const text = await files.write("texts.txt", "\ufeffeast\r\nfar far\r\n\r\nnorth\r\n");
  const answers = jsonLines(await done(["predict", bundles.texts, text]));
  assert.deepEqual(answers.map(({ row, label }) => [row, label]), [[0, "east"], [1, "north"], [2, "east"], [3, "north"]]);
  const csv = lines(await done(["predict", bundles.texts, "-", "--from", "csv", "--to", "csv"], { input: 'id,text\n1,"far, far"\n2,east\n' }));
  assert.deepEqual([csv[0], csv[2]], ["row,label,output:east,output:north", "1,east,1,0"]);
  const pairs = '{"question":"east","answer":"north"}\n{"question":"far","answer":"far"}';
  const found = outputs(await done(["predict", bundles.pairs, "-", "--from", "jsonl"], { input: pairs }));
  assert.deepEqual(found, [[0.70710677, 0.70710677], [0.6, 0.8]]);
});

test("sound is read from WAV files of every kind, each from the start", async () => {
  const samples = [0.5, -0.25, 0.125, 0.25];
  const kinds = [
    { bits: 8 },
    { bits: 16 },
    { bits: 24 },
    { bits: 32 },
    { format: 3, bits: 32 },
    { format: 3, bits: 64 },
    { bits: 16, extensible: true },
    { extra: [["LIST", Buffer.from("odd")]] },
    { length: 0xffffffff },
  ];
  const written = await Promise.all(kinds.map((kind, index) => files.write(`${index}.wav`, wave(samples, kind))));
  assert.deepEqual(outputs(await done(["predict", bundles.sound, ...written])), kinds.map(() => 0.625));
  const stereo = await files.write("stereo.wav", wave(samples, { channels: 2 }));
  const [answer] = jsonLines(await done(["predict", bundles.sound, stereo]));
  assert.deepEqual(answer, { row: 0, file: stereo, output: 0.3125 });
});

test("any file is taken by a model of bytes", async () => {
  const file = await files.write("any", Uint8Array.of(1, 2, 3));
  assert.deepEqual(jsonLines(await done(["predict", bundles.bytes, file, file])).map(({ row, output }) => [row, output]), [[0, 1006], [1, 1006]]);
});

test("inspect says what is done to texts, sound, bytes and columns", async () => {
  const expected = {
    texts: ["text `text`", "at most 4", "to the longest text, on the right, with token 0", "to length 1"],
    sound: ["sound, for the model's `samples`", "8000 hertz", "state, zeros at first", "[1, 1], next from after"],
    bytes: ["bytes, for the model's `bytes`", "the first 4", "1000"],
    columns: ["each for the model's input of its name", "the text itself; missing: Bern"],
  };
  for (const [name, parts] of Object.entries(expected)) {
    const text = await done(["inspect", bundles[name]]);
    for (const part of parts) assert(text.includes(part), `${text}\nlacks ${part}`);
  }
});

test("pack feeds each column to the model's input of its name, texts too", async () => {
  const reference = await files.write("trips.csv", "days,city,note,cost\n3,Oslo,x,203\n2,Bern,y,102\n1,7,z,1\n");
  const output = files.path("trips.driftline");
  const pack = ["pack", fixture("columns.onnx"), "--target", "cost", "-o", output];
  const summary = JSON.parse(await done([...pack, "--reference", reference, "--json"]));
  assert.equal(summary.reference.rmse, 0);
  const { pipeline } = JSON.parse(await done(["inspect", output, "--json"])).manifest;
  assert.deepEqual(pipeline.features, [{ encode: "text", column: "city" }, { encode: "number", column: "days" }]);
  const gaps = await files.write("gaps.csv", "days,city,cost\n3,Oslo,203\n2,,102\n");
  await refuses([...pack, "--reference", gaps], 3, "column `city` lacks 1 of 2 values");
});

const exported = JSON.parse(await readFile(new URL("../golden/ml/cases.json", import.meta.url)));

/** The rows of a golden case as a CSV with the model's own label, and where they stand; those with gaps only where asked. */
function tableOf({ inputs, outputs: [label] }, gaps = false) {
  const columns = Object.entries(inputs).flatMap(([name, { values, shape: [rows, width] }]) =>
    Array.from({ length: width }, (_, column) => ({
      name: width === 1 ? name : `${name}${column}`,
      values: Array.from({ length: rows }, (_, row) => values[row * width + column]),
    })),
  );
  const whole = label.values.flatMap((_, row) => (!gaps && columns.some(({ values }) => values[row] === null) ? [] : [row]));
  const line = (row) => [...columns.map(({ values }) => values[row]), label.values[row]].join(",");
  return { rows: whole, csv: [[...columns.map(({ name }) => name), "y"].join(","), ...whole.map(line), ""].join("\n") };
}

const EXPORTS = [
  ["logistic_regression_multi"],
  ["random_forest_binary"],
  ["columns_one_hot"],
  ["gaps_imputed", "--missing", "nan"],
  ["gaps_tree", "--missing", "nan"],
  ["lightgbm_binary", "--missing", "nan"],
  ["xgboost_binary", "--missing", "nan"],
];

for (const [name, ...missing] of EXPORTS) {
  test(`pack names the classes of ${name}, and predict gives its probabilities`, async () => {
    const { rows, csv } = tableOf(exported[name], missing.length > 0);
    const [reference, output] = [await files.write(`${name}.csv`, csv), files.path(`${name}.driftline`)];
    const model = fileURLToPath(new URL(`../golden/ml/${name}.onnx`, import.meta.url));
    const summary = JSON.parse(await done(["pack", model, "--reference", reference, "--target", "y", ...missing, "-o", output, "--json"]));
    assert.equal(summary.reference.accuracy, 1);
    const { maps, values } = exported[name].outputs[1];
    const { labels } = summary.output;
    const expected = (row, index) => (maps ? maps[row][labels[index]] : values[row * labels.length + index]);
    const answers = lines(await done(["predict", output, reference, "--to", "csv"])).slice(1);
    assert.equal(answers.length, rows.length);
    for (const [index, answer] of answers.entries()) {
      const found = answer.split(",").slice(2).map(Number);
      found.forEach((score, label) => assert(Math.abs(score - expected(rows[index], label)) < 1e-5, `row ${rows[index]}: ${answer}`));
    }
  });
}

const PEOPLE = "member,visits,rooms,height,age,cost\nTrue,3,2,1.5,5,125\nfalse,3,2,1.5,,465\ntrue,0,0,0,10,110\n";

test("pack feeds columns to inputs of every type, and constants besides", async () => {
  const output = files.path("people.driftline");
  const reference = await files.write("people.csv", PEOPLE);
  const pack = ["pack", fixture("types.onnx"), "--reference", reference, "--target", "cost", "-o", output];
  await refuses([...pack, "--missing", "nan"], 3, "manifest_needed", "no columns for the inputs factor", "--constants");
  await refuses([...pack, "--constants", "factor=10"], 3, "`age` lacks 1 of 3 values", "say --missing nan");
  const whole = [...pack, "--constants", "factor=10", "--missing", "nan"];
  assert.equal(JSON.parse(await done([...whole, "--json"])).reference.rmse, 0);
  const { manifest } = JSON.parse(await done(["inspect", output, "--json"]));
  assert.deepEqual(manifest.constants, [{ input: "factor", shape: [], values: [10] }]);
  const types = manifest.signature.inputs.map(({ name, type }) => `${name} ${type}`);
  assert.deepEqual(types, ["member boolean", "visits long", "rooms integer", "height double", "age double"]);
  const text = await done(["inspect", output]);
  for (const part of [/age +double +as it is; missing: NaN/, /constants\n +factor +10, as int64 \[\]/]) assert.match(text, part);
  const half = await files.write("half.csv", PEOPLE.replace("True,3", "True,3.5"));
  await refuses(["predict", output, half], 1, "line 2, column `visits`: found 3.5, expected a whole number");
  const gap = await files.write("gap.csv", PEOPLE.replace("True,3", "True,"));
  await refuses([...whole, "--reference", gap], 3, "column `visits` lacks 1 of 3 values: what stands in for them?\n");
});

test("booleans may be 0 and 1 where the reference has them so", async () => {
  const output = files.path("digits.driftline");
  const digits = PEOPLE.replaceAll(/true/gi, "1").replace("false", "0");
  const reference = await files.write("digits.csv", digits);
  await done(["pack", fixture("types.onnx"), "--reference", reference, "--target", "cost", "--constants", "factor=10", "--missing", "nan", "-o", output]);
  await refuses(["predict", output, await files.write("two.csv", digits.replace("0", "2"))], 1, "found 2, expected a whole number from 0 to 1");
});

test("a model that makes nothing of NaN is not packed to take it", async () => {
  const reference = await files.write("nan.csv", "u,v,late\n1,2,no\n3,,yes\n");
  const pack = ["pack", fixture("binary.onnx"), "--reference", reference, "--target", "late", "--missing", "nan"];
  await refuses([...pack, "-o", files.path("nan.driftline")], 3, "nan.csv, line 3: the model answers NaN; does it take missing values?");
  assert(!(await files.names()).includes("nan.driftline"));
});

test("constants that don't suit the model are refused", async () => {
  const reference = await files.write("again.csv", PEOPLE);
  const pack = ["pack", fixture("types.onnx"), "--reference", reference, "--target", "cost", "--missing", "nan", "-o", files.path("x.driftline")];
  const usage = [
    ["factor", "--constants has `factor`, expected an input and its value such as sr=16000"],
    ["sr=16000", "--constants has `sr`, which is no input of the model; it has member, visits"],
    ["factor=ten", "gives `factor` the value `ten`, expected a whole number"],
    ["factor=1.5", "expected a whole number"],
    ["factor=1e300", "expected a whole number"],
    ["member=3", "expected true or false"],
  ];
  for (const [given, text] of usage) await refuses([...pack, "--constants", given], 2, "invalid_usage", text);
  await refuses([...pack, "--constants", "factor=10", "--missing", "0"], 2, "--missing is `0`, expected nan");
  await refuses(["pack", "x.onnx", "--manifest", "m.json", "--constants", "factor=10"], 2, "goes with no --constants");
  await refuses(["pack", "x.onnx", "--tokenizer", "t.json", "--missing", "nan"], 2, "--missing is about numbers of --reference");
});

test("a model of texts may have a constant", async () => {
  const output = files.path("masked.driftline");
  const tokenizer = ["--tokenizer", fixture("tokenizer.json"), "--pooling", "cls"];
  await done(["pack", fixture("vectors.onnx"), ...tokenizer, "--constants", "attention_mask=1", "-o", output]);
  const { manifest } = JSON.parse(await done(["inspect", output, "--json"]));
  assert.deepEqual(manifest.constants, [{ input: "attention_mask", shape: [1, 1], values: [1] }]);
  assert.deepEqual(Object.keys(manifest.pipeline.tensors), ["input_ids"]);
});

test("classes that are texts are in the order of texts, also where they are numbers", () => {
  const target = { name: "y", type: "double", missing: 0, mean: 9, distinct: ["9", "10"] };
  const probed = { width: 2, classes: [] };
  const label = (type) => [{ name: "label", type, shape: [null] }];
  assert.deepEqual(labelsOf(target, probed, label("string")), { labels: ["10", "9"] });
  assert.deepEqual(labelsOf(target, probed, label("int64")), { labels: ["9", "10"] });
});

test("what does not suit models of texts, sound and bytes is refused", async () => {
  const tokenizer = ["--tokenizer", fixture("tokenizer.json")];
  const usage = [
    [["predict", bundles.sound, "x.mp3"], "takes sound (.wav), found x.mp3"],
    [["predict", bundles.sound, "x.wav", "--from", "csv"], "--from is for tables, but the model takes sound"],
    [["predict", bundles.texts, "cat.png"], "takes texts, found the picture"],
    [["predict", bundles.pairs, "x.txt"], "lines of text, but text takes pairs: the columns `question`, `answer`"],
    [["predict", bundles.columns, "-", "--from", "txt"], "lines of text, but tabular takes rows"],
    [["pack", "x.onnx", "--manifest", "m.json", "--pooling", "mean"], "--pooling is about texts, so it goes with --tokenizer"],
    [["pack", "x.onnx", "--manifest", "m.json", ...tokenizer, "--normalize"], "goes with no --normalize"],
    [["pack", "x.onnx", ...tokenizer, "--preprocessor", "p.json"], "expected one"],
    [["pack", fixture("vectors.onnx"), ...tokenizer, "--text", "a,b,c"], "--text is `a,b,c`, expected a name, or two"],
    [["pack", fixture("vectors.onnx"), ...tokenizer, "--pooling", "max"], "--pooling is `max`, expected mean or cls"],
  ];
  for (const [args, text] of usage) await refuses(args, 2, "invalid_usage", text);
  await refuses(["pack", fixture("vectors.onnx"), "--tokenizer", fixture("preprocessor_config.json"), "--pooling", "cls"], 3, "missing field `model`");
  await refuses(["predict", bundles.texts, await files.write("empty.csv", "id,text\n1,east\n2,\n")], 1, "invalid_value", "line 3, column `text`: is missing, expected a text");
  await refuses(["predict", bundles.texts, await files.write("number.jsonl", '{"text":7}')], 1, "invalid_type", "line 1, column `text`: found `7`, expected a text");
});

test("a file that is no whole WAV is refused by its fault", async () => {
  const cases = [
    ["no RIFF", Buffer.from("ID3 is MP3's, as everybody knows"), "is no WAV file"],
    ["cut", wave([0, 0, 0]).subarray(0, -2), "is cut short: 4 bytes left of 6"],
    ["odd bits", wave([0], { bits: 16, format: 2 }), "has format 2 with 16 bits"],
    ["no data", wave([]).subarray(0, -8), "has no chunk `data`"],
    ["no samples", wave([]), "found 0 samples"],
    ["not a number", wave([NaN], { format: 3, bits: 32 }), "sample 0: found NaN"],
  ];
  for (const [name, content, text] of cases) await refuses(["predict", bundles.sound, await files.write(`${name}.wav`, content)], 1, `${name}.wav: `, text);
});

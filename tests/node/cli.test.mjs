// The command: packing, inspecting, predicting.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { done, driftline, fixture, flights, folder, jsonLines, lines } from "./cli.mjs";

const files = folder();
const bundle = files.path("flights.driftline");
const points = "u,v,late\n1,2,no\n3,1,yes\n0.5,4,no\n9,2.5,yes\n";

before(async () => {
  const data = ["--reference", flights("reference.csv"), "--target", "late"];
  await done(["pack", flights("model.onnx"), "--manifest", flights("manifest.json"), ...data, "-o", bundle]);
});

test("pack with a manifest and a reference says how the model does", async () => {
  const args = ["pack", flights("model.onnx"), "--manifest", flights("manifest.json")];
  const data = ["--reference", flights("reference.csv"), "--target", "late"];
  const summary = JSON.parse(await done([...args, ...data, "-o", files.path("again.driftline"), "--json"]));
  const bytes = await readFile(bundle);
  assert.deepEqual(bytes, await readFile(files.path("again.driftline")), "the same input gives the same bytes");
  assert.equal(summary.sha256, createHash("sha256").update(bytes).digest("hex"));
  assert.equal(summary.bytes, bytes.length);
  assert.equal(summary.reference.rows, 2000);
  assert(summary.reference.accuracy > 0.7 && summary.reference.accuracy < 1, summary.reference.accuracy);
  assert.match(await done([...args, ...data, "-o", files.path("again.driftline")]), /2,000 rows predicted, accuracy 0\.\d{4}/);
});

test("pack makes the manifest of a classifier of numbers", async () => {
  const reference = await files.write("points.csv", points);
  const [output, written] = [files.path("binary.driftline"), files.path("binary.json")];
  const data = ["--reference", reference, "--target", "late", "--write-manifest", written];
  const { reference: evaluation } = JSON.parse(await done(["pack", fixture("binary.onnx"), ...data, "-o", output, "--json"]));
  assert.equal(evaluation.accuracy, 1);
  const { manifest } = JSON.parse(await done(["inspect", output, "--json"]));
  assert.deepEqual(manifest, JSON.parse(await readFile(written)));
  assert.deepEqual(manifest.output, { tensor: "probability", labels: ["no", "yes"] });
  assert.deepEqual(manifest.pipeline, {
    type: "tabular",
    tensor: "x",
    features: [{ encode: "number", column: "u" }, { encode: "number", column: "v" }],
  });
});

test("pack makes the manifest of a regression with an input for each column", async () => {
  const reference = await files.write("regression.csv", "a,b,y,id\n1.5,2,6,x\n3,1,8,y\n0,0,0,z\n");
  const output = files.path("regression.driftline");
  const data = ["--reference", reference, "--target", "y", "--model-version", "2.1.0", "--name", "line"];
  const summary = JSON.parse(await done(["pack", fixture("regression.onnx"), ...data, "-o", output, "--json"]));
  assert.deepEqual([summary.name, summary.version], ["line", "2.1.0"]);
  assert.equal(summary.reference.rmse.toFixed(4), Math.sqrt(1 / 3).toFixed(4));
  const answers = jsonLines(await done(["predict", output, "-", "--from", "jsonl"], { input: '{"a":1.5,"b":2}\n' }));
  assert.deepEqual(answers, [{ row: 0, output: 6 }]);
});

test("pack makes the manifest of a model of pictures, which predict takes", async () => {
  const output = files.path("colour.driftline");
  const labels = await files.write("labels.txt", "red\ngreen\nblue\n");
  await done(["pack", fixture("colour.onnx"), "--preprocessor", fixture("preprocessor_config.json"), "--labels", labels, "-o", output]);
  const picture = fixture("red.png");
  const [answer, second] = jsonLines(await done(["predict", output, picture, picture]));
  assert.deepEqual([answer.row, answer.file, answer.label], [0, picture, "red"]);
  assert.deepEqual(answer.scores.map(({ label }) => label), ["red", "green", "blue"]);
  assert(Math.abs(answer.scores[0].score - Math.E / (Math.E + 2)) < 1e-6);
  assert.equal(second.row, 1);
  const csv = lines(await done(["predict", output, picture, "--to", "csv"]));
  assert.equal(csv[0], "row,file,label,output:red,output:green,output:blue");
});

test("pack predicts a folder of pictures, and watches what the model makes of them", async () => {
  const folder = files.path("pictures");
  for (const label of ["red", "other"]) {
    await mkdir(join(folder, label), { recursive: true });
    await copyFile(fixture("red.png"), join(folder, label, "1.png"));
  }
  await writeFile(join(folder, "notes.txt"), "no picture");
  const output = files.path("watched.driftline");
  const options = ["--preprocessor", fixture("preprocessor_config.json"), "--labels", "red,green,blue", "--reference", folder];
  const { reference } = JSON.parse(await done(["pack", fixture("colour.onnx"), ...options, "-o", output, "--json"]));
  assert.deepEqual([reference.rows, reference.accuracy, reference.without_target], [2, 1, 1]);
  const { rows, streams } = JSON.parse(await done(["drift", output, fixture("red.png"), "--json"]));
  assert.deepEqual(rows, { reference: 2, live: 1 });
  assert(streams.some(({ name }) => name === "brightness"));
  const empty = files.path("empty");
  await mkdir(empty);
  const none = await driftline(["pack", fixture("colour.onnx"), ...options.slice(0, -1), empty, "-o", output]);
  assert.deepEqual([none.code, none.stderr], [4, `driftline: cannot_read: ${empty}: holds no pictures\n`]);
});

test("pack finds the embedding of a model of pictures by itself", async () => {
  const photos = (name) => fileURLToPath(new URL(`../../models/photos/${name}`, import.meta.url));
  const folder = files.path("photos");
  await mkdir(folder);
  for (const name of ["cat.png", "clock.png"]) {
    await copyFile(fileURLToPath(new URL(`../golden/photos/${name}`, import.meta.url)), join(folder, name));
  }
  const output = files.path("photos.driftline");
  const options = ["--manifest", photos("manifest.json"), "--reference", folder, "-o", output, "--json"];
  const summary = JSON.parse(await done(["pack", photos("model.onnx"), ...options]));
  assert.equal(summary.embedding, "flat");
  const { streams } = JSON.parse(await done(["drift", output, join(folder, "cat.png"), "--json"]));
  assert.equal(streams.filter(({ name }) => name.startsWith("embedding_")).length, 8);
});

test("labels may be named where the target has numbers", async () => {
  const reference = await files.write("numbers.csv", points.replaceAll("no", "0").replaceAll("yes", "1"));
  const args = ["pack", fixture("logits.onnx"), "--reference", reference, "--target", "late", "-o", files.path("logits.driftline")];
  const summary = JSON.parse(await done([...args, "--activation", "sigmoid", "--labels", "on time,late", "--json"]));
  assert.deepEqual(summary.output, { tensor: "raw", labels: ["on time", "late"], activation: "sigmoid" });
  assert.equal(summary.reference.accuracy, 1);
  const refused = await driftline(args);
  assert.equal(refused.code, 3);
  assert.match(refused.stderr, /manifest_needed: the outputs are no probabilities/);
});

test("what the reference leaves open is refused, and drafted where asked", async () => {
  const output = files.path("refused.driftline");
  const draft = files.path("draft.json");
  const data = ["--reference", flights("reference.csv"), "--target", "late", "-o", output];
  const refused = await driftline(["pack", flights("model.onnx"), ...data]);
  assert.equal(refused.code, 3);
  for (const text of ["manifest_needed", "`carrier` holds text", "`pressure` lacks", "--write-manifest"]) {
    assert(refused.stderr.includes(text), `${refused.stderr} lacks ${text}`);
  }
  const drafted = await driftline(["pack", flights("model.onnx"), ...data, "--write-manifest", draft]);
  assert.equal(drafted.code, 3);
  const { pipeline, signature } = JSON.parse(await readFile(draft));
  assert.equal(pipeline.features.find(({ column }) => column === "carrier").encode, "one_hot");
  assert.equal(signature.inputs.length, 11);
  assert(!(await files.names()).some((name) => name.startsWith("refused")), "nothing else was written");
});

test("inspect shows bundles and ONNX files, to people and programs", async () => {
  const text = await done(["inspect", bundle]);
  for (const part of ["flights 1.0.0", "probability; 2 labels: on time, late", "one-hot of 16", "sha256"]) {
    assert(text.includes(part), `${text} lacks ${part}`);
  }
  const about = JSON.parse(await done(["inspect", bundle, "--json"]));
  assert.equal(about.kind, "bundle");
  assert.deepEqual(about.manifest.output.labels, ["on time", "late"]);
  assert.match(await done(["inspect", flights("model.onnx")]), /input {2}float32 \[batch, 28\]/);
  const onnx = JSON.parse(await done(["inspect", flights("model.onnx"), "--json"]));
  assert.deepEqual([onnx.kind, onnx.manifest], ["onnx", null]);
});

test("predict gives the same answers from every format to every format", async () => {
  const { code, stdout, stderr } = await driftline(["predict", bundle, fixture("flights.csv")]);
  assert.equal(code, 0);
  assert.equal(lines(stderr).length, 1);
  assert.match(stderr, /warning: .*flights\.csv: ignored columns that the model does not take: month, day, late/);
  const answers = jsonLines(stdout);
  assert.equal(answers.length, 25);
  assert.deepEqual(Object.keys(answers[3]), ["row", "output", "label", "scores"]);
  assert.equal(answers[3].scores[0].label, answers[3].label);
  assert(Math.abs(answers[3].scores[0].score + answers[3].scores[1].score - 1) < 1e-6);

  const parquet = jsonLines(await done(["predict", bundle, fixture("flights.parquet")]));
  assert.deepEqual(parquet, answers);
  const input = await readFile(fixture("flights.csv"), "utf8");
  assert.equal(await done(["predict", bundle, "-", "--from", "csv"], { input: `\ufeff${input.replaceAll("\n", "\r\n")}` }), stdout);
  const rows = toRows(input);
  assert.equal(await done(["predict", bundle, "-", "--from", "jsonl"], { input: rows.map((row) => JSON.stringify(row)).join("\n") }), stdout);

  const document = JSON.parse(await done(["predict", bundle, fixture("flights.csv"), "--json"]));
  assert.deepEqual(document, { model: { name: "flights", version: "1.0.0" }, answers });
  const csv = lines(await done(["predict", bundle, fixture("flights.csv"), "--to", "csv"]));
  assert.deepEqual(csv, ["row,label,output", ...answers.map(({ row, label, output }) => `${row},${label},${output}`)]);
});

function toRows(csv) {
  const [header, ...rows] = lines(csv).map((line) => line.split(","));
  const value = (text) => (text === "" ? null : Number.isNaN(Number(text)) ? text : Number(text));
  return rows.map((cells) => Object.fromEntries(cells.map((cell, index) => [header[index], value(cell)])));
}

test("predict agrees with the golden answers over several chunks", async () => {
  const [header, ...rows] = lines(await readFile(flights("sample.csv"), "utf8"));
  const many = await files.write("many.csv", [header, ...Array(8).fill(rows).flat()].join("\n"));
  const output = files.path("many.jsonl");
  await done(["predict", bundle, many, "-o", output]);
  const answers = jsonLines(await readFile(output, "utf8"));
  assert.equal(answers.length, 8 * rows.length);
  const golden = JSON.parse(await readFile(new URL("../golden/flights.json", import.meta.url))).output.flat();
  const wrong = answers.filter(({ row, output }, index) => row !== index || Math.abs(output - golden[index % golden.length]) > 1e-5);
  assert.deepEqual(wrong, []);
});

test("a reader that stops early is no error", async () => {
  const { spawnSync } = await import("node:child_process");
  const command = `"$0" "$1" predict "$2" "$3" | head -n 1; exit "\${PIPESTATUS[0]}"`;
  const main = new URL("../../dist/cli/main.js", import.meta.url).pathname;
  const { status, stdout } = spawnSync("bash", ["-c", command, process.execPath, main, bundle, flights("sample.csv")]);
  assert.equal(status, 0);
  assert.equal(lines(String(stdout)).length, 1);
});

test("help and version", async () => {
  const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url)));
  assert.equal(await done(["--version"]), `${version}\n`);
  for (const args of [["--help"], ["pack", "--help"], ["inspect", "--help"], ["predict", "-h"], ["explain", "-h"]]) {
    const text = await done(args);
    assert.match(text, /Usage:\n {2}driftline [\s\S]*Examples:\n[\s\S]*Exit codes:\n {2}0 {2}done\n[\s\S]* {2}5 /, args.join(" "));
    const long = lines(text).filter((line) => line.length > 120);
    assert.deepEqual(long, []);
  }
});

test("drift judges a table as a whole, and says what changed in its own units", async () => {
  const [head, ...rows] = (await readFile(flights("sample.csv"), "utf8")).trim().split("\n");
  const july = rows.slice(600, 700);
  const file = await files.write("july.csv", [head, ...july].join("\n"));
  const verdict = JSON.parse(await done(["drift", bundle, file, "--json"]));
  assert.equal(verdict.status, "drifted");
  const temp = verdict.streams.find(({ name }) => name === "temp");
  assert.match(temp.sentence, /^mean rose from 35\.8 to \d\d/);
  assert.equal(verdict.quality.estimated.rows, 100);
  const backwards = await files.write("backwards.csv", [head, ...july.toReversed()].join("\n"));
  assert.deepEqual(JSON.parse(await done(["drift", bundle, backwards, "--json"])).eValue, verdict.eValue, "in any order");
  const detailed = lines(await done(["drift", bundle, file, "--statistics", "--detectors", "adwin:temp"]));
  assert(detailed.some((line) => /^temp: psi +[\d.]+, by chance up to [\d.]+: more than chance$/.test(line)), detailed.join("\n"));
  assert(detailed.some((line) => /^adwin: temp +1 change, at row 96$/.test(line)), detailed.join("\n"));
  const quiet = await done(["drift", bundle, flights("reference.csv")]);
  assert.match(quiet, /^Nothing says that the model's world has changed\./);
  assert.match(quiet, /^together +as in the reference \(p = [\d.]+, by 250 rows\)$/m);
});

test("a truth is told by the id of an answer, once, and after a reload", async () => {
  const { load } = await import("driftline");
  const [first, second] = [await load(await readFile(bundle)), await load(await readFile(bundle))];
  const row = { hour: 18, distance: 762, carrier: "UA", origin: "EWR", temp: 39, dewp: 28, humid: 64,
    wind_speed: 12, precip: 0, pressure: null, visib: 10 };
  const { id, label } = await first.predict(row);
  assert.notEqual((await first.predict(row)).id, id);
  assert.equal(await second.feedback(id, label), true);
  assert.equal(await second.feedback(id, label), false);
  const { quality } = await second.drift();
  assert.deepEqual([quality.measured.rows, quality.measured.accuracy], [1, 1]);
  await assert.rejects(second.feedback(id, "early"), { code: "invalid_value" });
  await assert.rejects(second.feedback(`${id}x`, label), { code: "invalid_argument" });
});

test("register says what a collector must know, and tells it", async (context) => {
  const file = flights("flights.driftline");
  const printed = JSON.parse(await done(["register", file]));
  const model = createHash("sha256").update(await readFile(file)).digest("hex");
  assert.deepEqual([printed.format, printed.model, printed.name, printed.version], [1, model, "flights", "1.0.0"]);
  assert.deepEqual([printed.policy.window_days, printed.policy.local.epsilon, printed.slots.length], [7, 2, 16]);
  let status = 201;
  const requests = [];
  const server = createServer(async (request, response) => {
    const body = String(Buffer.concat(await request.toArray()));
    requests.push([request.method, request.url, request.headers["content-type"], request.headers.authorization, body]);
    response.writeHead(status).end(status === 201 ? "" : '{"error":{"code":"forbidden","message":"the token may not register models"}}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  const address = `http://127.0.0.1:${server.address().port}`;
  const args = ["register", file, "--collector", `${address}/`, "--token", "admin"];
  assert.equal(await done(args), `flights 1.0.0 is registered as ${model}\n`);
  assert.deepEqual(JSON.parse(await done([...args, "--json"])), { model, name: "flights", version: "1.0.0", collector: `${address}/`, status });
  const [[method, url, type, authorization, body], again] = requests;
  assert.deepEqual([method, url, type, authorization], ["PUT", `/v1/models/${model}`, "application/json", "Bearer admin"]);
  assert.deepEqual([JSON.parse(body), again[4]], [printed, body]);
  status = 403;
  const { code, stderr } = await driftline(args);
  assert.equal(code, 4);
  assert.equal(stderr, `driftline: network: ${address}/v1/models/${model} answered 403: the token may not register models\n`);
});

test("register refuses what it can't register", async () => {
  const file = flights("flights.driftline");
  const cases = [
    [["register"], 2, "expected one bundle"],
    [["register", file, "--token", "admin"], 2, "expected --collector too"],
    [["register", file, "--collector", "https://collector.example"], 2, "expected --token too"],
    [["register", flights("model.onnx")], 3, "invalid_bundle"],
    [["register", flights("none.driftline")], 4, "no such file"],
    [["register", file, "--collector", "http://127.0.0.1:1", "--token", "admin"], 4, "could not be reached"],
  ];
  for (const [args, expected, text] of cases) {
    const { code, stderr } = await driftline(args);
    assert.equal(code, expected, stderr);
    assert(stderr.includes(text), stderr);
  }
});

// The package as users get it: packed, installed into an empty folder, run, silent on standard error.
import assert from "node:assert/strict";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { install, pack, project, run, temporaryFolder } from "./install.mjs";

const flights = join(project, "models/flights/flights.driftline");
const { rows, output } = JSON.parse(await readFile(join(project, "tests/golden/flights.json")));

const folder = await temporaryFolder({ after });
await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
await install(folder, await pack(folder));

test("only what the list of files names is shipped", async () => {
  const shipped = (await readdir(join(folder, "node_modules/driftline"))).sort();
  assert.deepEqual(shipped, ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "dist", "package.json"]);
});

test("what entries were made of is not shipped", async () => {
  const files = await readdir(join(folder, "node_modules/driftline/dist"), { recursive: true });
  const others = files.filter((name) => name.endsWith(".js") && !/^(entry|shared|wasm)\/|^(cli\/main|plots\/index)\.js$/.test(name));
  assert.deepEqual(others, []);
});

test("it runs in Node", async () => {
  const program = `
    import { load } from "driftline";
    const model = await load(process.argv[2]);
    console.log((await model.predict(JSON.parse(process.argv[3]))).output);
  `;
  await writeFile(join(folder, "program.js"), program);
  const args = ["program.js", flights, JSON.stringify(rows[0])];
  const { stdout, stderr } = await run(process.execPath, args, { cwd: folder });
  assert(Math.abs(Number(stdout) - output.flat()[0]) < 1e-5, stdout);
  assert.equal(stderr, "");
});

test("it runs in a thread of Node, which ends with the program", async () => {
  const program = `
    import { load } from "driftline";
    const model = await load(process.argv[2], { worker: true });
    console.log((await model.predict(JSON.parse(process.argv[3]))).label);
  `;
  await writeFile(join(folder, "thread.js"), program);
  const args = ["thread.js", flights, JSON.stringify(rows[0])];
  assert.deepEqual(await run(process.execPath, args, { cwd: folder, timeout: 60_000 }), { stdout: "on time\n", stderr: "" });
});

test("it draws explanations in Node", async () => {
  const program = `
    import { load } from "driftline";
    import { waterfall } from "driftline/plots";
    const [row, ...background] = JSON.parse(process.argv[3]);
    console.log(waterfall(await (await load(process.argv[2])).explain(row, { background })));
  `;
  await writeFile(join(folder, "plot.js"), program);
  const args = ["plot.js", flights, JSON.stringify(rows.slice(0, 11))];
  const { stdout, stderr } = await run(process.execPath, args, { cwd: folder });
  assert.match(stdout, /^<svg .*<title>What moved the probability of .*<\/svg>\n$/);
  assert.equal(stderr, "");
});

test("its command runs", async () => {
  const { stdout, stderr } = await run("npx", ["--no-install", "driftline", "inspect", flights, "--json"], {
    cwd: folder,
  });
  assert.equal(JSON.parse(stdout).manifest.name, "flights");
  assert.equal(stderr.replace(/^npm warn.*\n/gm, ""), "");
});

test("its types pass a strict compiler, for each runtime", async () => {
  await cp(join(project, "tests/package/types.ts"), join(folder, "types.ts"));
  const tsc = join(project, "node_modules/typescript/bin/tsc");
  for (const condition of ["node", "browser", "workerd"]) {
    const options = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      target: "ES2022",
      lib: ["ES2023", "DOM", "ESNext.Disposable"],
      types: [],
      module: "ESNext",
      moduleResolution: "Bundler",
      customConditions: [condition],
    };
    const config = join(folder, `tsconfig.${condition}.json`);
    await writeFile(config, JSON.stringify({ compilerOptions: options, files: ["types.ts"] }));
    await run(process.execPath, [tsc, "-p", config]).catch(({ stdout }) => assert.fail(stdout));
  }
});

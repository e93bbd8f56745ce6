// Tables in the documentation that must not go stale.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ERROR_CODES } from "driftline";
import { Failure } from "../../dist/cli/failure.js";

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");

test("docs/errors.md lists every code, in order", async () => {
  const listed = [...(await read("docs/errors.md")).matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
  assert.deepEqual(listed, [...ERROR_CODES]);
});

test("docs/errors.md gives every code its exit code", async () => {
  const lines = (await read("docs/errors.md")).matchAll(/^\| (\d) \| .* \| (.*) \|$/gm);
  const listed = [...lines].flatMap(([, exit, codes]) =>
    [...codes.matchAll(/`(\w+)`/g)].map(([, code]) => [code, Number(exit)]),
  );
  for (const [code, exit] of listed) assert.equal(new Failure(code, "").exit, exit, code);
  const codes = listed.map(([code]) => code);
  for (const code of ERROR_CODES) assert(codes.includes(code), code);
});

test("every link in the documentation leads to a file", async () => {
  const docs = ["errors", "bundle", "bake", "drift", "drift-benchmark", "benchmark", "explain", "worker", "summary"].map((name) => `docs/${name}.md`);
  const pages = ["README.md", ...docs, "bench/drift/results.md", "examples/cloudflare-worker/README.md"];
  for (const page of pages) {
    const links = [...(await read(page)).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link);
    for (const link of links) {
      const target = new URL(link, new URL(`../../${page}`, import.meta.url));
      await readFile(target).catch(({ code }) => assert.equal(code, "EISDIR", `${page}: ${link}`));
    }
  }
});

test("docs/drift-benchmark.md shows the scores that were measured", async () => {
  const scores = async (path) => /^\| detector \| false[^]*?\n\n/m.exec(await read(path))[0];
  assert.equal(await scores("docs/drift-benchmark.md"), await scores("bench/drift/results.md"));
});

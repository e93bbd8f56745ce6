import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { cacheWish, makeCache } from "../../tools/cache.mjs";

const WISHES = [
  ["the folder that is asked for", { DRIFTLINE_CACHE: "/a", XDG_CACHE_HOME: "/b" }, "/a"],
  ["a folder in the user's cache", { XDG_CACHE_HOME: "/b" }, "/b/driftline"],
  ["a folder in ~/.cache", {}, "/home/someone/.cache/driftline"],
  ["empty variables count as unset", { DRIFTLINE_CACHE: "", XDG_CACHE_HOME: "" }, "/home/someone/.cache/driftline"],
];

for (const [rule, env, folder] of WISHES) {
  test(rule, () => assert.equal(cacheWish(env, "/home/someone"), folder));
}

test("the cache is made where it is wished", (context) => {
  const folder = temporary(context);
  const wish = join(folder, "deep", "cache");
  assert.equal(makeCache(wish, folder), wish);
  assert.ok(statSync(wish).isDirectory());
});

test("where that can't be, it is in the clone", (context) => {
  const folder = temporary(context);
  const file = join(folder, "file");
  writeFileSync(file, "");
  assert.equal(makeCache(join(file, "cache"), folder), join(folder, ".cache"));
  assert.ok(statSync(join(folder, ".cache")).isDirectory());
});

test("where nothing can be written, the error says what to set", (context) => {
  const folder = temporary(context);
  const file = join(folder, "file");
  writeFileSync(file, "");
  assert.throws(() => makeCache(join(file, "cache"), join(file, "clone")), /set DRIFTLINE_CACHE/);
});

function temporary(context) {
  const folder = mkdtempSync(join(tmpdir(), "driftline-"));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

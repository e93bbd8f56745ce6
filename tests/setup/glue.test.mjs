import assert from "node:assert/strict";
import test from "node:test";
import { glueModule, glueTypes } from "../../tools/glue.mjs";
import { forSharedMemory } from "../../tools/glue-shared.mjs";

/** The glue's frame, around a counter in place of a WebAssembly instance. */
const GLUE = `let wasm_bindgen = (function(exports) {
    let script_src;
    if (typeof document !== 'undefined' && document.currentScript !== null) {
        script_src = new URL(document.currentScript.src, location.href).toString();
    }
    let count = 0;
    function next() {
        return ++count;
    }
    exports.next = next;
    function initSync(module) {
        return module;
    }
    async function __wbg_load(module) {
        if (typeof Response === 'function' && module instanceof Response) throw new Error("a response");
        return module;
    }
    async function __wbg_init(module_or_path) {
        if (typeof Request === 'function' && module_or_path instanceof Request) throw new Error("a request");
        return script_src ?? __wbg_load(module_or_path);
    }
    return Object.assign(__wbg_init, { initSync }, exports);
})({ __proto__: null });
`;

const TYPES = `declare namespace wasm_bindgen {
    export class Core {
        free(): void;
    }
    export class Other {
        free(): void;
    }
    export function next(): number;
}
declare function wasm_bindgen(module: unknown): Promise<unknown>;
`;

test("every call of the factory gives variables of its own", async () => {
  const { createBindings } = await import(`data:text/javascript,${encodeURIComponent(glueModule(GLUE))}`);
  const [first, second] = [createBindings(), createBindings()];
  assert.deepEqual([first.next(), first.next(), second.next()], [1, 2, 1]);
  assert.equal(first.initSync("module"), "module");
  assert.equal(await first("module"), "module");
});

test("the module asks for no current script", () => {
  assert.doesNotMatch(glueModule(GLUE), /document/);
});

const CHANGES = [
  ["another head", "let wasm_bindgen = (function(exports) {", "const wasm_bindgen = ((exports) => {"],
  ["another way to find the script", "document.currentScript.src", "document.currentScript.getAttribute('src')"],
  ["another question", "module instanceof Response", "isResponse(module)"],
  ["another tail", "{ initSync }, exports", "exports"],
];

for (const [change, part, replacement] of CHANGES) {
  test(`glue with ${change} is refused`, () => {
    assert.throws(() => glueModule(GLUE.replace(part, replacement)), /another form.*adapt tools\/glue\.mjs/);
  });
}

test("a part that is there twice is refused", () => {
  assert.throws(() => glueModule(GLUE + GLUE), /another form, expected once/);
});

test("the types name the factory, its result and every class", () => {
  const types = glueTypes(TYPES);
  assert.match(types, /^declare function createBindings\(\): Bindings;$/m);
  assert.match(types, /^type Other = wasm_bindgen\.Other;$/m);
  assert.match(types, /^export \{ createBindings, type Bindings, type Core, type Other \};$/m);
});

test("types without the namespace are refused", () => {
  assert.throws(() => glueTypes("export class Core {}\n"), /another form/);
});

/** What wasm-bindgen does with memory, and what `glueModule` adds. */
const WITH_MEMORY = `export function createBindings() {
    let cachedUint8ArrayMemory0 = null, wasm;
    function getUint8ArrayMemory0() {
        if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
            cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
        }
        return cachedUint8ArrayMemory0;
    }
    const getArrayU8FromWasm0 = (arg0, arg1) => getUint8ArrayMemory0().subarray(arg0, arg0 + arg1);
    const cachedTextDecoder = new TextDecoder();
    function decodeText(bytes) {
        return cachedTextDecoder.decode(bytes);
    }
    const cachedTextEncoder = new TextEncoder();
    function write(arg, view) {
        const ret = cachedTextEncoder.encodeInto(arg, view);
        return ret.written;
    }
    function random(arg0, arg1) {
        globalThis.crypto.getRandomValues(getArrayU8FromWasm0(arg0, arg1));
    }
    function begin(instance) {
        wasm = instance.exports;
    }
    function addPart() {}
    return { getUint8ArrayMemory0, decodeText, write, random, begin };
}
`;

for (const shared of [false, true]) {
  test(`texts, random numbers and growth, with memory that is ${shared ? "" : "not "}shared`, async () => {
    const { createBindings } = await import(`data:text/javascript,${encodeURIComponent(forSharedMemory(WITH_MEMORY))}`);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 3, shared });
    const { getUint8ArrayMemory0: bytes, decodeText, write, random, begin } = createBindings();
    begin({ exports: { memory } });
    const written = write("\u00e4\u{1f600}b", bytes().subarray(8, 40));
    assert.equal(written, 7);
    assert.equal(decodeText(bytes().subarray(8, 15)), "\u00e4\u{1f600}b");
    random(100, 64);
    assert(bytes().subarray(100, 164).some(Boolean));
    assert.equal(bytes(), bytes());
    memory.grow(1);
    assert.equal(bytes().length, 2 * 65_536);
  });
}

test("glue that handles memory in another way is refused", () => {
  assert.throws(() => forSharedMemory(WITH_MEMORY.replace("decode(bytes)", "decode(view)")), /another form/);
});

/** The glue for a memory that threads share: it keeps its arrays when it grows, and what browsers bring takes none of these. */
import { replaceOnce } from "./glue.mjs";

const STALE = /(cached\w+ArrayMemory0)\.byteLength === 0/g;
const REPLACED = [
  ["return cachedTextDecoder.decode(bytes);", "return cachedTextDecoder.decode(isShared ? bytes.slice() : bytes);"],
  ["const ret = cachedTextEncoder.encodeInto(arg, view);", "const ret = encodeInto(arg, view);"],
  ["globalThis.crypto.getRandomValues(getArrayU8FromWasm0(arg0, arg1));", "fillRandomly(getArrayU8FromWasm0(arg0, arg1));"],
  ["        wasm = instance.exports;\n", "        wasm = instance.exports;\n        isShared = isSharedBuffer(wasm.memory.buffer);\n"],
];
const ADDED_TO = "    function addPart(";
const ADDED = `    let isShared = false;

    function isSharedBuffer(buffer) {
        return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
    }

    function encodeInto(text, view) {
        if (!isShared) return cachedTextEncoder.encodeInto(text, view);
        const bytes = cachedTextEncoder.encode(text);
        view.set(bytes);
        return { read: text.length, written: bytes.length };
    }

    function fillRandomly(view) {
        if (!isShared) globalThis.crypto.getRandomValues(view);
        else view.set(globalThis.crypto.getRandomValues(new Uint8Array(view.length)));
    }

`;

/** What `glueModule` made, for memories of both kinds. */
export function forSharedMemory(glue) {
  const text = glue.replaceAll(STALE, "(isShared ? $1.buffer !== wasm.memory.buffer : $1.byteLength === 0)");
  return [...REPLACED, [ADDED_TO, ADDED + ADDED_TO]].reduce((text, [part, other]) => replaceOnce(text, part, other), text);
}

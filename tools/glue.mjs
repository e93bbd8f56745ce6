/**
 * Turns wasm-bindgen's glue for pages without modules into an ES module with a factory. The glue keeps one instance in its
 * variables; a factory gives as many as there are models, and a fresh one after a crash.
 */
import { createHash } from "node:crypto";

const HEAD = "let wasm_bindgen = (function(exports) {\n";
const SCRIPT = `    if (typeof document !== 'undefined' && document.currentScript !== null) {
        script_src = new URL(document.currentScript.src, location.href).toString();
    }
`;
/** The package compiles its modules before. Naming `Response` or `Request` takes Node some 30 ms, so what is a module is not asked. */
const OTHER_SOURCES = [
  ["typeof Response === 'function' && module instanceof Response", "!(module instanceof WebAssembly.Module) && module instanceof Response"],
  ["typeof Request === 'function' && module_or_path", "!(module_or_path instanceof WebAssembly.Module) && module_or_path"],
];
const TAIL = "    return Object.assign(__wbg_init, { initSync }, exports);\n})({ __proto__: null });";
/** What is not in the module may come in another one, which imports what it needs of this one. */
const OWN_TAIL = `    function addPart(part) {
        return WebAssembly.instantiate(part, { ...__wbg_get_imports(), engine: wasm });
    }

    return Object.assign(__wbg_init, { initSync, addPart, memory: () => wasm.memory }, exports);
}`;

/** The module's text. */
export function glueModule(glue) {
  let text = replaceOnce(glue, HEAD, "export function createBindings() {\n    const exports = { __proto__: null };\n");
  // A module never is the current script.
  text = replaceOnce(text, SCRIPT, "");
  for (const [asked, cheaper] of OTHER_SOURCES) text = replaceOnce(text, asked, cheaper);
  return replaceOnce(text, TAIL, OWN_TAIL);
}

/** The types of that module: wasm-bindgen's own, with the factory and the names of the classes. */
export function glueTypes(declarations) {
  if (!declarations.includes("declare namespace wasm_bindgen {")) throw changed("declare namespace wasm_bindgen {");
  const classes = [...declarations.matchAll(/^ {4}export class (\w+)/gm)].map(([, name]) => name);
  const aliases = classes.map((name) => `type ${name} = wasm_bindgen.${name};\n`).join("");
  const names = ["Bindings", ...classes].map((name) => `, type ${name}`).join("");
  return `${declarations.trimEnd()}

/** One instance's functions; to be called once, with its module, before any of them. */
type Bindings = typeof wasm_bindgen & {
  /** Adds a part that the module was made without. To be called before what needs it. */
  addPart(part: WebAssembly.Module): Promise<unknown>;
  /** Its memory, which may be shared with other threads. */
  memory(): WebAssembly.Memory;
};
${aliases}
/** Bindings to a WebAssembly instance of their own. */
declare function createBindings(): Bindings;

export { createBindings${names} };
`;
}

/** The module and its types, saying which build they are of: a baked model goes with the glue of its own build. */
export function stamped({ glue, types, ...rest }, version) {
  const build = { version, glue: createHash("sha256").update(glue).digest("hex").slice(0, 16) };
  return {
    ...rest,
    glue: `${glue}\n\nexport const BUILD = ${JSON.stringify(build)};\n`,
    types: `${types}\n/** The package's version, and what tells this glue from that of another build. */\nexport declare const BUILD: { readonly version: string; readonly glue: string };\n`,
  };
}

/** Throws unless the part is there, and no more than once. */
export function replaceOnce(text, part, replacement) {
  const pieces = text.split(part);
  if (pieces.length !== 2) throw changed(part);
  return pieces.join(replacement);
}

function changed(part) {
  return new Error(`wasm-bindgen's glue has another form, expected once: ${JSON.stringify(part)}; adapt tools/glue.mjs to it`);
}

/** A guest in a page: `?engine=`. */
import { ENGINES } from "../engines/index.mjs";
import { createGuest } from "./guest.mjs";

const compile = async (url) => WebAssembly.compileStreaming(fetch(url));
const name = new URLSearchParams(location.search).get("engine");
window.guest = createGuest(ENGINES[name], { compile, locate: String }, location.origin);

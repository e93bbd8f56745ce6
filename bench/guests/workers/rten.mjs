import * as engine from "../../engines/rten.mjs";
import module from "../../rten/dist/rten_relaxed.wasm";
import { worker } from "../worker.mjs";

export default worker(engine, module);

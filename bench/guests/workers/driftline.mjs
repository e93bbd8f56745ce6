// driftline's entry for Workers brings its module along.
import * as engine from "../../engines/driftline.mjs";
import { worker } from "../worker.mjs";

export default worker(engine);

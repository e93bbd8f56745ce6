/** The script of a thread that holds a baked model. */
import { fileStorage } from "../drift/file.js";
import { threadPort } from "../worker/node-port.js";
import { serve } from "../worker/serve.js";
import { platform } from "./baked-node.js";

serve(threadPort(), platform, fileStorage);

/** The script of a thread that holds a model. */
import { fileStorage } from "../drift/file.js";
import { threadPort } from "../worker/node-port.js";
import { serve } from "../worker/serve.js";
import { platform } from "./node.js";

serve(threadPort(), platform, fileStorage);

/** The script of a Web Worker that holds a model. */
import { indexedDbStorage } from "../drift/indexed-db.js";
import { serve } from "../worker/serve.js";
import { pagePort } from "../worker/web-worker-port.js";
import { platform } from "./platform-browser.js";

serve(pagePort(), platform, indexedDbStorage);

/** The demo page's way to a collector: the page may speak to no server but its own, which passes on what is for the collector. */
import { request } from "node:http";

/** So many seconds until the page should ask again. */
const RETRY_S = 3;

/** A Vite plugin, and what tells it how the collector is. Until then it is starting. */
export function collectorPlugin() {
  let collector;
  let status = 503;

  /** `/collector/options.json` is answered here, all else by the collector. */
  function answer(asked, response) {
    if (!collector) return void response.writeHead(status, { "retry-after": RETRY_S }).end();
    if (asked.url !== "/options.json") return passOn(asked, response, collector.url);
    const { publicKey, tokens, url } = collector;
    const options = { publicKey, token: tokens.ingest, dashboard: url, readToken: tokens.read };
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" }).end(JSON.stringify(options));
  }

  const use = ({ middlewares }) => void middlewares.use("/collector", answer);
  return {
    plugin: {
      name: "collector",
      configureServer: use,
      configurePreviewServer: use,
      // A page without this asks nobody for a collector: one on a static host would only find out that nothing is there.
      transformIndexHtml: () => [{ tag: "meta", attrs: { name: "collector", content: "./collector" }, injectTo: "head" }],
    },
    opened(running) {
      collector = running;
    },
    /** There won't be one. */
    failed() {
      status = 404;
    },
  };
}

function passOn(asked, response, url) {
  const { host, ...headers } = asked.headers;
  // As a path of its own: joined to the address, `//elsewhere` would be another host's.
  const passed = request(url, { path: asked.url, method: asked.method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  passed.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  asked.pipe(passed);
}

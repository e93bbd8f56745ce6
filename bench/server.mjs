/** Serves folders of files on the loopback, the first that has the file, each as it is on the disk. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };

/** Modules have megabytes: in the 64 kB that Node reads otherwise, a third of the time to fetch one is the server's own. */
const READ_BYTES = 2 ** 20;

/** `{ base, close() }`. */
export async function serve(folders) {
  const server = createServer((request, response) => answer(folders, new URL(request.url, "http://localhost").pathname, response));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(folders, path, response) {
  for (const folder of folders) {
    const file = join(folder, path);
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) continue;
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "content-length": found.size, "cache-control": "no-store" });
    createReadStream(file, { highWaterMark: READ_BYTES }).pipe(response);
    return;
  }
  response.writeHead(404).end();
}

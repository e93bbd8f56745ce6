/** Serves folders of files on the loopback, the first that has the file, each as it is on the disk when it is first asked for. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };

/** `{ base, close() }`. `headers` are those of every answer. */
export async function serve(folders, headers = {}) {
  const read = reader(folders);
  const server = createServer((request, response) => answer(read, new URL(request.url, "http://localhost").pathname, response, headers));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(read, path, response, headers) {
  const bytes = await read(path);
  if (!bytes) return response.writeHead(404).end();
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  response.writeHead(200, { "content-type": type, "content-length": bytes.byteLength, "cache-control": "no-store", ...headers }).end(bytes);
}

/** Keeps what it reads: the time that the server takes for a file counts as the guest's. */
function reader(folders) {
  const files = new Map();
  return (path) => {
    if (!files.has(path)) files.set(path, readFrom(folders, path));
    return files.get(path);
  };
}

async function readFrom(folders, path) {
  for (const folder of folders) {
    const bytes = await readFile(join(folder, path)).catch(() => undefined);
    if (bytes) return bytes;
  }
}

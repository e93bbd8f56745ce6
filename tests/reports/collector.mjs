// A stand-in for a collector, on loopback: it writes down what it is sent, and opens it.
import { once } from "node:events";
import { createServer } from "node:http";
import { keyPair, receive } from "./hpke.mjs";

export const TOKEN = "ingest-token";

/** `health` and `answer` are what it says from then on: a status, or a function of the request. `context` is what ends it. */
export async function startCollector(context, key = keyPair()) {
  const collector = { requests: [], health: 200, answer: 202, key, publicKey: `7:${key.bytes.toString("base64url")}` };
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "authorization, content-type");
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    const { method, url, headers } = request;
    collector.requests.push({ method, url, headers, body });
    const said = url.endsWith("/healthz") ? collector.health : collector.answer;
    const status = typeof said === "function" ? await said(request) : said;
    if (status === "break") return void response.destroy();
    response.writeHead(status).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  collector.url = `http://127.0.0.1:${server.address().port}`;
  collector.options = { url: collector.url, publicKey: collector.publicKey, token: TOKEN, delay_ms: 0 };
  return collector;
}

/** The envelopes that it was sent. */
export const envelopes = ({ requests }) => requests.filter(({ method }) => method === "POST").map(({ body }) => body);

/** The report in an envelope, which is `{ 0: 1, 1: key, 2: encapsulated, 3: sealed }` in CBOR. */
export function openEnvelope({ key }, envelope) {
  const id = 7;
  const head = Buffer.from([0xa4, 0, 1, 1, id, 2, 0x58, 32]);
  if (!envelope.subarray(0, head.length).equals(head)) throw new Error(`no envelope: ${envelope.toString("hex")}`);
  const encapsulated = envelope.subarray(head.length, head.length + 32);
  const [field, type, ...rest] = envelope.subarray(head.length + 32);
  if (field !== 3) throw new Error("no sealed report");
  // Bytes of a length that follows in one byte or in two.
  const sealed = Buffer.from(type === 0x58 ? rest.slice(1) : rest.slice(2));
  const context = receive(key, encapsulated, Buffer.from("driftline report 1"));
  return context.open(sealed, Buffer.from([1, id]));
}

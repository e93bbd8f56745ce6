// A stand-in for a relay of Oblivious HTTP and the gateway behind it, which asks the collector.
import { createCipheriv, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { expand, extract, keyPair, receive } from "./hpke.mjs";

const text = (label) => Buffer.from(label);

export async function startRelay(context) {
  const key = keyPair();
  const config = Buffer.concat([Buffer.from([0, 41, 3, 0, 0x20]), key.bytes, Buffer.from([0, 4, 0, 1, 0, 1])]);
  const relay = { requests: [], keyConfig: new Uint8Array(config), status: 200 };
  const server = createServer(async (request, response) => {
    const sealed = Buffer.concat(await request.toArray());
    relay.requests.push({ method: request.method, headers: request.headers, body: sealed });
    if (relay.status !== 200) return void response.writeHead(relay.status).end();
    response.writeHead(200, { "content-type": "message/ohttp-res" });
    response.end(await answer(key, sealed));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  relay.url = `http://127.0.0.1:${server.address().port}/relay`;
  return relay;
}

/** What the gateway does: opens the request, asks, seals the status. */
async function answer(key, sealed) {
  const [header, encapsulated] = [sealed.subarray(0, 7), sealed.subarray(7, 39)];
  const hpke = receive(key, encapsulated, Buffer.concat([text("message/bhttp request"), Buffer.of(0), header]));
  const { method, scheme, authority, path, headers, body } = request(hpke.open(sealed.subarray(39)));
  const asked = await fetch(`${scheme}://${authority}${path}`, { method, headers, ...(method === "POST" && { body }) });
  const status = Buffer.of(1, 0x40 | (asked.status >> 8), asked.status & 0xff);
  const nonce = randomBytes(16);
  const prk = extract(Buffer.concat([encapsulated, nonce]), hpke.export(text("message/bhttp response"), 16));
  const cipher = createCipheriv("aes-128-gcm", expand(prk, text("key"), 16), expand(prk, text("nonce"), 12));
  return Buffer.concat([nonce, cipher.update(status), cipher.final(), cipher.getAuthTag()]);
}

/** A binary HTTP request (RFC 9292) of known length. */
function request(bytes) {
  let at = 0;
  const number = () => {
    const length = 1 << (bytes[at] >> 6);
    let value = bytes[at++] & 0x3f;
    for (let more = 1; more < length; more++) value = value * 256 + bytes[at++];
    return value;
  };
  const part = () => {
    const length = number();
    at += length;
    return bytes.subarray(at - length, at);
  };
  if (number() !== 0) throw new Error("no request of known length");
  const [method, scheme, authority, path] = [part(), part(), part(), part()].map(String);
  const fields = part();
  const body = part();
  const headers = {};
  [bytes, at] = [fields, 0];
  while (at < fields.length) headers[String(part())] = String(part());
  return { method, scheme, authority, path, headers, body };
}

// The receiving half of HPKE in base mode (RFC 9180) by Node's own cryptography: what a collector and a gateway have.
import { createDecipheriv, createHmac, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";

const text = (label) => Buffer.from(label);
const SUITE = Buffer.from([0, 0x20, 0, 1, 0, 1]);
const KEM = Buffer.concat([text("KEM"), SUITE.subarray(0, 2)]);
const HPKE = Buffer.concat([text("HPKE"), SUITE]);

export const extract = (salt, secret) => createHmac("sha256", salt).update(secret).digest();

/** One block is enough for keys and nonces. */
export const expand = (key, info, length) =>
  createHmac("sha256", key).update(info).update(Buffer.of(1)).digest().subarray(0, length);

const labelled = (suite, label, ...rest) => Buffer.concat([text("HPKE-v1"), suite, text(label), ...rest]);
const labelledExpand = (suite, key, label, info, length) =>
  expand(key, Buffer.concat([Buffer.of(0, length), labelled(suite, label, info)]), length);

/** A key pair, as the collector keeps and prints it. */
export function keyPair() {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  return { privateKey, bytes: Buffer.from(publicKey.export({ format: "jwk" }).x, "base64url") };
}

/** A key pair that another process made. */
export function restored(jwk) {
  const privateKey = createPrivateKey({ key: jwk, format: "jwk" });
  return { privateKey, bytes: Buffer.from(jwk.x, "base64url") };
}

/** Opens what was sealed for the key, and exports secrets. */
export function receive({ privateKey, bytes }, encapsulated, info) {
  const jwk = { kty: "OKP", crv: "X25519", x: Buffer.from(encapsulated).toString("base64url") };
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  const shared = diffieHellman({ privateKey, publicKey });
  const prk = extract(Buffer.alloc(0), labelled(KEM, "eae_prk", shared));
  const secretOfKem = labelledExpand(KEM, prk, "shared_secret", Buffer.concat([encapsulated, bytes]), 32);
  const hash = (label, value) => extract(Buffer.alloc(0), labelled(HPKE, label, value));
  const context = Buffer.concat([Buffer.of(0), hash("psk_id_hash", Buffer.alloc(0)), hash("info_hash", info)]);
  const secret = extract(secretOfKem, labelled(HPKE, "secret"));
  const of = (label, length) => labelledExpand(HPKE, secret, label, context, length);
  return {
    open: (sealed, associated = Buffer.alloc(0)) => decrypt(of("key", 16), of("base_nonce", 12), sealed, associated),
    export: (context, length) => labelledExpand(HPKE, of("exp", 32), "sec", context, length),
  };
}

function decrypt(key, nonce, sealed, associated) {
  const cipher = createDecipheriv("aes-128-gcm", key, nonce);
  cipher.setAAD(associated);
  cipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
}

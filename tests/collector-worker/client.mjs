// Requests to a collector, native or a Worker.
import assert from "node:assert/strict";

const COLUMNS = 2;
const BINS = 40;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A model with more bins than a statement of D1 has parameters. */
export const registration = {
  format: 1,
  model: "5a".repeat(32),
  name: "flights",
  version: "1.0.0",
  policy: { window_days: 7 },
  slots: Array.from({ length: COLUMNS }, (_, column) => ({
    name: `column ${column}`,
    kind: "category",
    bins: Array.from({ length: BINS }, (_, bin) => `bin ${bin}`),
    counts: Array.from({ length: BINS }, () => 1_000),
    groups: Array.from({ length: BINS }, (_, bin) => bin),
  })),
};

export const currentWindow = () => Math.floor(Date.now() / DAY_MS / registration.policy.window_days);

/** Asks a collector at an address; `body` is bytes, or becomes JSON. */
export function client(address) {
  return async (method, path, { token, body, type = "application/json", headers = {} } = {}) => {
    const response = await fetch(new URL(path, address), {
      method,
      headers: {
        ...headers,
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": type }),
      },
      body: body === undefined || body instanceof Uint8Array || typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
  };
}

/** Registers the model and makes a token of each scope, by one to administer. */
export async function setUp(ask, admin) {
  const registered = await ask("PUT", `/v1/models/${registration.model}`, { token: admin, body: registration });
  assert.equal(registered.status, 201, registered.text);
  const tokens = { admin };
  for (const scope of ["ingest", "read"]) {
    const made = await ask("POST", "/v1/tokens", { token: admin, body: { scope } });
    assert.equal(made.status, 201, made.text);
    tokens[scope] = made.json().token;
  }
  return tokens;
}

export const report = (token, body) => ["POST", "/v1/reports", { token, body, type: "application/driftline-report" }];

/** How many reports were counted in a channel, in all windows. */
export async function counted(ask, token, channel = "local") {
  const windows = (await ask("GET", `/v1/models/${registration.model}/windows`, { token })).json();
  return windows.filter((window) => window.channel === channel).reduce((sum, { reports }) => sum + reports, 0);
}

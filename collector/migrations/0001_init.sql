-- One text for SQLite, Postgres and Cloudflare D1. Times are milliseconds since 1970, hashes and ids text.

CREATE TABLE models (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    registration TEXT NOT NULL,
    registered_ms BIGINT NOT NULL
);

-- What was counted, so that nothing is counted twice. Forgotten once its window takes no more reports.
CREATE TABLE envelopes (
    hash TEXT PRIMARY KEY,
    batch BIGINT NOT NULL,
    closes_ms BIGINT NOT NULL
);

CREATE INDEX envelopes_closes ON envelopes (closes_ms);

-- Sums of what reports said. They are only ever added to.
CREATE TABLE counts (
    model TEXT NOT NULL,
    window_number BIGINT NOT NULL,
    channel TEXT NOT NULL,
    slot BIGINT NOT NULL,
    bin BIGINT NOT NULL,
    said BIGINT NOT NULL,
    PRIMARY KEY (model, window_number, channel, slot, bin)
);

CREATE TABLE windows (
    model TEXT NOT NULL,
    window_number BIGINT NOT NULL,
    channel TEXT NOT NULL,
    reports BIGINT NOT NULL,
    PRIMARY KEY (model, window_number, channel)
);

CREATE TABLE verdicts (
    model TEXT NOT NULL,
    window_number BIGINT NOT NULL,
    channel TEXT NOT NULL,
    verdict TEXT NOT NULL,
    judged_ms BIGINT NOT NULL,
    PRIMARY KEY (model, window_number, channel)
);

CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    event TEXT NOT NULL,
    raised_ms BIGINT NOT NULL,
    acknowledged_ms BIGINT,
    acknowledged_by TEXT NOT NULL
);

CREATE TABLE webhooks (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

-- An alert on its way to a webhook; `state` is pending, delivered or dead.
CREATE TABLE deliveries (
    alert TEXT NOT NULL,
    webhook TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_ms BIGINT NOT NULL,
    failure TEXT NOT NULL,
    PRIMARY KEY (alert, webhook)
);

CREATE INDEX deliveries_due ON deliveries (state, next_ms);

CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    hash TEXT NOT NULL,
    note TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT
);

CREATE TABLE audit (
    number BIGINT PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
);

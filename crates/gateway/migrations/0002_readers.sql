-- Browsers that have proved a key, answers that a retry gets again, the mark of the keys that this
-- database was written with, and the gateways at work.

create table devices (
    id text primary key not null,
    publisher text not null,
    -- A compressed P-256 point; null for the plain page, where a browser has no key.
    public_key blob,
    created_at integer not null
) strict;

-- One browser on one publication is one device, however often it comes back.
create unique index devices_by_key on devices (publisher, public_key) where public_key is not null;

create table idempotency (
    -- Device, method and path: a key means nothing to anybody else, or anywhere else.
    scope text not null,
    key text not null,
    -- Keyed hash of the body: the same key must mean the same request.
    fingerprint blob not null,
    -- The answer, encrypted; null while the first request is at work.
    answer blob,
    -- The gateway that is at work on it.
    owner text not null,
    created_at integer not null,
    primary key (scope, key)
) strict;

create index idempotency_by_age on idempotency (created_at);
create index idempotency_at_work on idempotency (owner) where answer is null;

create table key_checks (
    name text primary key not null,
    value text not null
) strict;

-- Gateways at work on this database. One that was not seen for a while is gone.
create table instances (
    id text primary key not null,
    seen_at integer not null
) strict;

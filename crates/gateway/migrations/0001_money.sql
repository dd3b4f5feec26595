-- Orders, where their money comes from, the carrier's side of it, what was bought, and the books.
--
-- One text for both engines: `integer` is a 64-bit number on both, `blob` is `bytea` on PostgreSQL,
-- `strict` is SQLite's. Amounts are integers in the currency's smallest unit; moments are
-- milliseconds since 1970, UTC. What must be unique is unique for ever and never null. What is
-- history is append-only: the guards in `store/schema/guards.rs` refuse to change or delete it.

-- What was bought, by which device. Never changed after it was placed.
create table orders (
    id text primary key not null,
    device text not null,
    publisher text not null,
    item text not null,
    kind text not null,
    title text not null,
    merchant_name text not null,
    service_host text not null,
    amount integer not null check (amount > 0),
    currency text not null check (length(currency) = 3),
    -- What it gives once it is paid (JSON).
    grants text not null,
    -- Keyed hash of the reader's address, for the limits on codes.
    address_lookup blob not null check (length(address_lookup) = 32),
    placed_at integer not null
) strict;

create index orders_of_device on orders (publisher, device, placed_at);

-- Phone numbers, by a keyed hash that says nothing without its key. The ciphertext can be erased
-- without touching history.
create table phones (
    lookup blob primary key not null check (length(lookup) = 32),
    ciphertext blob,
    used_at integer not null,
    erased_at integer,
    check ((ciphertext is null) = (erased_at is not null))
) strict;

create index phones_by_use on phones (used_at) where erased_at is null;

-- Money from a carrier: one row, moved by compare-and-set on its version.
create table charges (
    id text primary key not null,
    order_id text not null references orders (id),
    -- Counts the charges of an order: another phone may pay what the first could not.
    number integer not null check (number > 0),
    purpose text not null check (purpose in ('order', 'top_up', 'settlement')),
    -- The device that pays, which need not be the one that reads.
    payer_device text not null,
    carrier text not null,
    phone_lookup blob not null references phones (lookup),
    amount integer not null check (amount > 0),
    currency text not null check (length(currency) = 3),
    version integer not null check (version > 0),
    state text not null,
    -- What the state holds; the program refuses a row whose columns do not fit its state.
    payment_id text,
    authorization_id text,
    window_url text,
    asked integer not null default 0 check (asked in (0, 1)),
    follow_up text,
    ending text,
    refusal text,
    -- Whether the reader is still paying, whether the outcome is unknown, whether a call is under
    -- way: made from the state by the program, for indexes.
    live integer not null check (live in (0, 1)),
    is_unknown integer not null check (is_unknown in (0, 1)),
    is_calling integer not null check (is_calling in (0, 1)),
    -- Copied from the order for the index that allows only one live charge.
    publisher text not null,
    device text not null,
    item text not null,
    entered_at integer not null,
    due_at integer,
    reads integer not null default 0 check (reads >= 0),
    mismatches integer not null default 0 check (mismatches >= 0),
    absences integer not null default 0 check (absences >= 0),
    absent_at integer,
    sends integer not null check (sends between 1 and 3),
    wrong_codes integer not null default 0 check (wrong_codes between 0 and 5),
    code_sent_at integer not null,
    code_expires_at integer not null,
    attempt text not null,
    alarm text,
    unique (order_id, number)
) strict;

create unique index charges_one_live on charges (publisher, device, item) where live = 1;
create index charges_unknown on charges (carrier) where is_unknown = 1;
create index charges_calling on charges (id) where is_calling = 1;
create index charges_due on charges (carrier, due_at) where due_at is not null;
create index charges_with_alarm on charges (entered_at) where alarm is not null;

-- Where the money of an order comes from.
create table fundings (
    order_id text not null references orders (id),
    line integer not null check (line > 0),
    source text not null check (source in ('charge', 'tab', 'credit', 'bundle_unit', 'pass', 'owned')),
    -- The charge, or the right that was used; empty for credit and tab, which are the device's.
    source_id text not null,
    amount integer not null check (amount >= 0),
    currency text not null check (length(currency) = 3),
    primary key (order_id, line)
) strict;

-- Every move of every charge. It is history, the events that readers hear, and the outbox: whoever
-- must be told keeps a cursor over seq.
create table moves (
    seq integer primary key autoincrement not null,
    charge_id text not null references charges (id),
    version integer not null,
    from_state text not null,
    event text not null,
    to_state text not null,
    status text not null,
    at integer not null,
    unique (charge_id, version)
) strict;

-- The intent to call a carrier, committed before the call; its answer, written once, after it.
-- The id is the carrier's clientCorrelator.
create table attempts (
    id text primary key not null,
    charge_id text not null references charges (id),
    number integer not null check (number > 0),
    call text not null check (call in ('prepare', 'validate', 'confirm', 'cancel')),
    payment_id text,
    -- The gateway that makes the call: another may not declare it lost while it lives.
    owner text not null,
    at integer not null,
    answer text,
    answered_at integer,
    unique (charge_id, number),
    check ((answer is null) = (answered_at is null)),
    check ((call = 'prepare') = (payment_id is null))
) strict;

-- Every payment that the carrier was seen to hold for us, and for which charge.
create table payments (
    carrier text not null,
    payment_id text not null,
    charge_id text not null references charges (id),
    seen_at integer not null,
    primary key (carrier, payment_id)
) strict;

create index payments_of_charge on payments (charge_id);

-- What the carrier said when it was read and said that money had moved.
create table evidence (
    charge_id text primary key not null references charges (id),
    payment_id text not null,
    amount integer not null check (amount >= 0),
    currency text not null check (length(currency) = 3),
    reference text not null,
    answer text not null,
    -- When the carrier took the money, by its own clock, if it said so.
    paid_on integer,
    read_at integer not null
) strict;

-- Payments at the carrier that no charge of ours knows, found by reading its list: money in
-- suspense until it is granted or goes back.
create table orphans (
    carrier text not null,
    payment_id text not null,
    reference text not null,
    amount integer not null check (amount >= 0),
    currency text not null check (length(currency) = 3),
    paid_on integer,
    found_at integer not null,
    -- Null while it waits; then what became of it, why, and who said so.
    outcome text check (outcome in ('granted', 'refund_due', 'dismissed')),
    reason text,
    resolved_by text,
    resolved_at integer,
    primary key (carrier, payment_id),
    check ((outcome is null) = (resolved_at is null))
) strict;

create index orphans_open on orphans (found_at) where outcome is null;

-- What may be opened.
create table rights (
    id text primary key not null,
    order_id text not null references orders (id),
    publisher text not null,
    device text not null,
    -- The phone that paid, once it was proved by a code: its reader may open from anywhere.
    phone_lookup blob,
    -- item: one item. units: so many items of the scope. all: every item of the scope.
    kind text not null check (kind in ('item', 'units', 'all')),
    -- An item's id, or a pattern such as articles/*.
    scope text not null,
    units integer check (units > 0),
    -- Empty for what is bought once, the order for what can be bought again.
    occasion text not null,
    granted_at integer not null,
    until integer,
    revoked_at integer,
    unique (id, units),
    check ((kind = 'units') = (units is not null))
) strict;

create unique index rights_once on rights (publisher, device, scope, occasion) where revoked_at is null;
create index rights_of_order on rights (order_id);
create index rights_of_phone on rights (publisher, phone_lookup) where phone_lookup is not null;

-- Why a right ended before its time.
create table revocations (
    right_id text primary key not null references rights (id),
    reason text not null,
    -- The refund or the person behind it.
    source text not null,
    at integer not null
) strict;

-- Units of a bundle that were used. A unit is used once, and an article costs one unit at most.
create table bundle_units (
    right_id text not null,
    unit integer not null,
    units integer not null,
    item text not null,
    order_id text not null unique references orders (id),
    at integer not null,
    primary key (right_id, unit),
    unique (right_id, item),
    foreign key (right_id, units) references rights (id, units),
    check (unit between 1 and units)
) strict;

-- One for each order that was paid.
create table receipts (
    number text primary key not null,
    order_id text not null unique references orders (id),
    amount integer not null check (amount >= 0),
    currency text not null check (length(currency) = 3),
    -- Until when the carrier takes it off the bill; null for what no carrier was paid for.
    refund_until integer,
    paid_at integer not null
) strict;

create index receipts_by_day on receipts (paid_at);

-- Texted codes and payments that failed by wrong codes, for the limits across payments.
create table code_sends (
    charge_id text not null references charges (id),
    number integer not null check (number between 1 and 3),
    phone_lookup blob not null,
    address_lookup blob not null,
    at integer not null,
    primary key (charge_id, number)
) strict;

create index code_sends_of_phone on code_sends (phone_lookup, at);
create index code_sends_of_address on code_sends (address_lookup, at);

create table code_failures (
    charge_id text primary key not null references charges (id),
    phone_lookup blob not null,
    at integer not null
) strict;

create index code_failures_of_phone on code_failures (phone_lookup, at);

-- The books: transfers from one account to another, each from one event. A transfer gets its place
-- in the chain and its hash once, after it was written.
create table transfers (
    id integer primary key autoincrement not null,
    debit text not null,
    credit text not null,
    amount integer not null check (amount > 0),
    currency text not null check (length(currency) = 3),
    event text not null,
    event_id text not null,
    line integer not null check (line > 0),
    -- Why, and who said so, where a person did.
    note text not null,
    at integer not null,
    seq integer unique,
    previous blob check (length(previous) = 32),
    hash blob unique check (length(hash) = 32),
    unique (event, event_id, line),
    check (debit <> credit),
    check ((seq is null) = (hash is null)),
    check ((seq is null) = (previous is null))
) strict;

create index transfers_unchained on transfers (id) where seq is null;

-- Running balances of the accounts that may not go below zero: moved with each transfer.
create table balances (
    account text not null,
    currency text not null check (length(currency) = 3),
    minor integer not null check (minor >= 0),
    primary key (account, currency)
) strict;

-- One row for each device that has begun to buy. Each purchase writes to it, so that two purchases of
-- one device cannot both be right about what the other has not written yet.
create table turns (
    device text primary key not null,
    purchases integer not null
) strict;

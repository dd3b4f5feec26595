-- Proofs: an item that a phone has bought already is not sold to it again. Its reader proves the number
-- by a code that costs nothing.

-- One row to an order, moved by compare-and-set on its version.
create table proofs (
    order_id text primary key not null references orders (id),
    -- The order that bought it.
    bought_by text not null references orders (id),
    carrier text not null,
    phone_lookup blob not null references phones (lookup),
    -- What a payment would have charged. Until the number is proved, a proof looks like that payment.
    amount integer not null check (amount > 0),
    currency text not null check (length(currency) = 3),
    version integer not null check (version > 0),
    state text not null,
    authentication text,
    follow_up text,
    ending text,
    refusal text,
    -- Whether the reader is still proving: made from the state by the program, for the index.
    live integer not null check (live in (0, 1)),
    -- Copied from the order for the index that allows only one live proof.
    publisher text not null,
    device text not null,
    item text not null,
    entered_at integer not null,
    due_at integer,
    sends integer not null check (sends between 1 and 3),
    wrong_codes integer not null default 0 check (wrong_codes between 0 and 5),
    code_sent_at integer not null,
    code_expires_at integer not null,
    -- The last call to the carrier, and what came of the last code that was typed.
    attempt text not null,
    judged text
) strict;

create unique index proofs_one_live on proofs (publisher, device, item) where live = 1;
create index proofs_due on proofs (due_at) where due_at is not null;
create index proofs_of_phone on proofs (phone_lookup) where state = 'proved';
create index proofs_of_device on proofs (publisher, device) where state = 'proved';

-- Devices on which a phone paid: what they bought otherwise is its reader's too.
create index charges_of_phone on charges (phone_lookup, publisher);

-- Codes of proofs, and proofs that failed by wrong codes: they count toward the same limits as those of
-- payments.
create table proof_sends (
    order_id text not null references proofs (order_id),
    number integer not null check (number between 1 and 3),
    phone_lookup blob not null,
    address_lookup blob not null,
    at integer not null,
    primary key (order_id, number)
) strict;

create index proof_sends_of_phone on proof_sends (phone_lookup, at);
create index proof_sends_of_address on proof_sends (address_lookup, at);

create table proof_failures (
    order_id text primary key not null references proofs (order_id),
    phone_lookup blob not null,
    at integer not null
) strict;

create index proof_failures_of_phone on proof_failures (phone_lookup, at);

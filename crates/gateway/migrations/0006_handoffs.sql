-- Hand-offs from a desktop to a phone. Kept for a day, for the limits; the order that came of one is
-- history and stays where orders are.

create table handoffs (
    id text primary key not null,
    publisher text not null,
    -- The device that reads.
    device text not null,
    item text not null,
    amount integer not null check (amount > 0),
    currency text not null check (length(currency) = 3),
    -- Keyed hashes: whoever reads the database can open no phone page.
    token_lookup blob not null unique check (length(token_lookup) = 32),
    code_lookup blob not null unique check (length(code_lookup) = 32),
    -- Keyed hash of the desktop's address.
    address_lookup blob not null check (length(address_lookup) = 32),
    -- The three checks in the order that the phone shows, with spaces; the right one.
    choices text not null,
    check_number text not null,
    -- The desktop's browser, in words.
    browser text not null,
    state text not null check (state in ('waiting', 'opened', 'confirming', 'denied', 'replaced')),
    -- The phone that continued.
    phone_device text,
    contested integer not null default 0 check (contested in (0, 1)),
    -- The order that the phone placed last.
    order_id text references orders (id),
    started_at integer not null,
    expires_at integer not null,
    check ((state = 'confirming') = (phone_device is not null)),
    check (order_id is null or state = 'confirming')
) strict;

create index handoffs_of_device on handoffs (publisher, device, started_at);
create index handoffs_of_address on handoffs (address_lookup, started_at);
create index handoffs_by_age on handoffs (started_at);

-- Short codes that were typed and opened nothing, for the limit on guesses.
create table handoff_guesses (
    id text primary key not null,
    address_lookup blob not null check (length(address_lookup) = 32),
    at integer not null
) strict;

create index handoff_guesses_of_address on handoff_guesses (address_lookup, at);
create index handoff_guesses_by_age on handoff_guesses (at);

-- Whether a device has proved a number before.
create index charges_by_payer on charges (phone_lookup, payer_device);

-- What is said with tips, what counts toward a bundle, and what the catalogue has asked for.

-- What a reader said with a tip, and what its author says after. Readers' words are not in the
-- books: they can be erased without touching history.
create table tip_notes (
    order_id text primary key not null references orders (id),
    message text,
    -- The author's thanks (JSON).
    thanks text,
    said_at integer not null,
    erased_at integer,
    check (message is null or erased_at is null)
) strict;

create index tip_notes_by_age on tip_notes (said_at) where message is not null;

-- Single purchases that were taken off the price of a bundle or a pass. Whether that was bought in
-- the end, its own rights and charges say.
create table counted_purchases (
    order_id text not null references orders (id),
    toward text not null references orders (id),
    primary key (order_id, toward)
) strict;

-- Prices that the gateway has seen in its own catalogue: the regular one, and what was asked for.
create table seen_prices (
    publisher text not null,
    item text not null,
    currency text not null check (length(currency) = 3),
    regular integer not null check (regular > 0),
    asked integer not null check (asked > 0),
    first_at integer not null,
    last_at integer not null,
    primary key (publisher, item, currency, regular, asked)
) strict;

-- The article for which a bundle or a pass was bought, opened in the same step (JSON).
alter table orders add column opens text;

-- Tabs and what was taken back.

-- Orders from tab or credit that their reader took back in time.
create table undos (
    order_id text primary key not null references orders (id),
    at integer not null
) strict;

-- What is open on each device's tab: the same sum as its balance, with what the caps are counted by.
create table tabs (
    device text not null,
    currency text not null check (length(currency) = 3),
    publisher text not null,
    minor integer not null check (minor >= 0),
    -- Since when something is open.
    opened_at integer not null,
    -- Keyed hash of the network from which it was opened. Forgotten once nothing is open.
    network_lookup blob,
    primary key (device, currency)
) strict;

create index tabs_of_network on tabs (network_lookup) where network_lookup is not null;
create index tabs_open on tabs (publisher, currency, minor) where minor > 0;

-- What was taken back, counted for the limits on undos. Kept for a day; `undos` is the history.
create table undo_counts (
    order_id text primary key not null references orders (id),
    device text not null,
    -- Keyed hash of the network from which it was bought.
    address_lookup blob not null check (length(address_lookup) = 32),
    at integer not null
) strict;

create index undo_counts_of_device on undo_counts (device, at);
create index undo_counts_of_address on undo_counts (address_lookup, at);
create index undo_counts_by_age on undo_counts (at);

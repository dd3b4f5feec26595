-- A carrier's list of payments is compared each hour with the orders of that time.
create index orders_by_time on orders (placed_at);

-- Metrics count charges by state. They read this index from end to end instead of every row. It does not begin with
-- the state, which nearly all rows share: SQLite would choose it wherever a statement names a state.
create index charges_by_time on charges (entered_at, state);

-- When a gateway last took it upon itself to compare a carrier's last hours, so that the others need not.
alter table compared add column looked_at integer not null default 0;

-- Devices whose reader typed a number that had bought at the publisher before. They are offered no price for a first
-- purchase: it would be refused each time. Deleted after a while.
create table returning_devices (
    publisher text not null,
    device text not null,
    noted_at integer not null,
    primary key (publisher, device)
) strict;
create index returning_devices_by_age on returning_devices (noted_at);

-- Orders of passes that have opened an article for a page while they could still be undone. They cannot be
-- undone any more.
create table opened_passes (
    order_id text primary key not null references orders (id),
    at integer not null
) strict;

-- Whether the price holds only for a reader's first purchase. Who the reader is shows when the phone is proved.
alter table orders add column is_trial integer not null default 0 check (is_trial in (0, 1));

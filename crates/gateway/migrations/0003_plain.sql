-- The plain page: tokens that are good once, and rights that a second device got from the first.

-- Tickets to the plain page and claims from it, once they were used. Forgotten when they would be
-- refused for their age anyway.
create table used_tokens (
    nonce text primary key not null,
    -- Who used it: for a claim, its retries are answered like its first use.
    device text not null,
    expires_at integer not null
) strict;

create index used_tokens_by_age on used_tokens (expires_at);

-- What one device bought on the plain page, held by another as well: the browser that reads.
create table claimed_rights (
    order_id text not null references orders (id),
    device text not null,
    publisher text not null,
    item text not null,
    claimed_at integer not null,
    primary key (order_id, device)
) strict;

create index claimed_rights_of_device on claimed_rights (publisher, device, item);

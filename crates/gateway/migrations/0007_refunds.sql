-- Money that goes back: one row for each refund, moved by compare-and-set on its version like a charge.

create table refunds (
    -- Our name for it at the carrier, the same for every try.
    id text primary key not null,
    -- The payment that it gives back, and the charge that took it; null for a payment that no charge
    -- explains.
    carrier text not null,
    payment_id text not null,
    charge_id text references charges (id),
    -- Counts the refunds of a payment: two that are begun at once cannot both be the next.
    number integer not null check (number > 0),
    amount integer not null check (amount > 0),
    currency text not null check (length(currency) = 3),
    -- What the payment took, and what is left of it after this refund.
    taken integer not null check (taken > 0),
    left_after integer not null check (left_after >= 0),
    cause text not null check (cause in ('doubled', 'overcharged', 'operator', 'credit', 'orphan')),
    -- Why, and who said so.
    note text not null,
    -- Whose credit it becomes if the carrier does not give it back, and who pays it; null where nobody
    -- knows.
    publisher text,
    device text,
    -- When the carrier took the money, by its own clock.
    paid_at integer not null,
    version integer not null check (version > 0),
    state text not null,
    -- What the state holds.
    refund_id text,
    because text,
    begun_at integer not null,
    entered_at integer not null,
    due_at integer,
    tries integer not null default 0 check (tries >= 0),
    absent_at integer,
    attempt text,
    alarm text,
    unique (carrier, payment_id, number),
    check (left_after + amount <= taken),
    check (charge_id is null or (publisher is not null and device is not null))
) strict;

create index refunds_due on refunds (carrier, due_at) where due_at is not null;
create index refunds_of_charge on refunds (charge_id) where charge_id is not null;
create index refunds_with_alarm on refunds (entered_at) where alarm is not null;

-- Every move of every refund.
create table refund_moves (
    refund_id text not null references refunds (id),
    version integer not null,
    from_state text not null,
    event text not null,
    to_state text not null,
    -- Why, and who said so, where a person did; else empty.
    note text not null,
    at integer not null,
    primary key (refund_id, version)
) strict;

-- The intent to ask a carrier for a refund, committed before the call; its answer, written once, after.
create table refund_attempts (
    id text primary key not null,
    refund_id text not null references refunds (id),
    number integer not null check (number > 0),
    owner text not null,
    at integer not null,
    answer text,
    answered_at integer,
    unique (refund_id, number),
    check ((answer is null) = (answered_at is null))
) strict;

-- What charges owed before there were refunds goes back like everything after.
insert into refunds (id, carrier, payment_id, charge_id, number, amount, currency, taken, left_after,
    cause, note, publisher, device, paid_at, version, state, begun_at, entered_at, due_at)
select 'rfd_' || substr(charges.id, 5), charges.carrier, evidence.payment_id, charges.id, 1,
    transfers.amount, transfers.currency, evidence.amount, evidence.amount - transfers.amount,
    case when charges.state = 'refund_due' then 'doubled' else 'overcharged' end, '',
    orders.publisher, orders.device, coalesce(evidence.paid_on, evidence.read_at), 1, 'due',
    transfers.at, transfers.at, transfers.at
from transfers
join charges on charges.id = transfers.event_id
join evidence on evidence.charge_id = charges.id
join orders on orders.id = charges.order_id
where transfers.event = 'refund_due' and transfers.line = 1;

insert into refund_moves (refund_id, version, from_state, event, to_state, note, at)
select id, 1, '', 'owed', 'due', '', begun_at from refunds;

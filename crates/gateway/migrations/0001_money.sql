-- Orders, charges, the carrier's side of them, and the books.
--
-- Amounts are integers in the currency's smallest unit; moments are milliseconds since 1970, UTC.
-- What must be unique is unique for ever and never null. What is history is append-only: triggers
-- refuse to change or delete it.

-- What was bought, and with which phone. Never changed after it was placed.
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
    carrier text not null,
    -- Keyed hash of the number: finds all orders of a phone without saying which phone it is.
    phone_lookup blob not null check (length(phone_lookup) = 32),
    -- The number, sealed, for the call to the carrier.
    phone_sealed blob not null,
    -- Keyed hash of the reader's address, for the limits on codes.
    address_lookup blob not null check (length(address_lookup) = 32),
    placed_at integer not null
) strict;

create trigger orders_never_change before update on orders
begin select raise(abort, 'an order never changes'); end;
create trigger orders_stay before delete on orders
begin select raise(abort, 'an order is never deleted'); end;

-- The money side of an order: one row, moved by compare-and-set on its version.
create table charges (
    id text primary key not null,
    order_id text not null unique references orders (id),
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
    -- Whether the reader is still paying. Copied here for the index that allows only one.
    live integer not null check (live in (0, 1)),
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
    alarm text
) strict;

create unique index charges_one_live on charges (publisher, device, item) where live = 1;
-- Outcomes that the gateway does not know: few, and counted before each new purchase.
create index charges_unknown on charges (state)
    where state in ('prepare_unknown', 'validate_unknown', 'confirm_unknown', 'cancel_unknown', 'searching');
create index charges_due on charges (due_at) where due_at is not null;
create trigger charges_stay before delete on charges
begin select raise(abort, 'a charge is never deleted'); end;
create trigger charges_keep_their_order before update on charges
when new.id <> old.id or new.order_id <> old.order_id or new.publisher <> old.publisher
    or new.device <> old.device or new.item <> old.item
    or new.version not in (old.version, old.version + 1)
    or (new.state <> old.state and new.version = old.version)
begin select raise(abort, 'a charge keeps its order and moves one version at a time'); end;

-- Every move of every charge, in the order of commits. It is history, the events that readers
-- hear, and the outbox: whoever must be told keeps a cursor over seq.
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

create trigger moves_never_change before update on moves
begin select raise(abort, 'history never changes'); end;
create trigger moves_stay before delete on moves
begin select raise(abort, 'history is never deleted'); end;

-- The intent to call a carrier, committed before the call; its answer, written once, after it.
-- The id is the carrier's clientCorrelator.
create table attempts (
    id text primary key not null,
    charge_id text not null references charges (id),
    number integer not null check (number > 0),
    call text not null check (call in ('prepare', 'validate', 'confirm', 'cancel')),
    payment_id text,
    at integer not null,
    answer text,
    answered_at integer,
    unique (charge_id, number),
    check ((answer is null) = (answered_at is null)),
    check ((call = 'prepare') = (payment_id is null))
) strict;

create trigger attempts_are_answered_once before update on attempts
when old.answer is not null or new.id <> old.id or new.charge_id <> old.charge_id
    or new.number <> old.number or new.call <> old.call or new.payment_id is not old.payment_id
    or new.at <> old.at
begin select raise(abort, 'an attempt is answered once'); end;
create trigger attempts_stay before delete on attempts
begin select raise(abort, 'an attempt is never deleted'); end;

-- Every payment that the carrier was seen to hold for us, and for which charge.
create table payments (
    carrier text not null,
    payment_id text not null,
    charge_id text not null references charges (id),
    seen_at integer not null,
    primary key (carrier, payment_id)
) strict;

create index payments_of_charge on payments (charge_id);
create trigger payments_never_change before update on payments
begin select raise(abort, 'a payment keeps its charge'); end;
create trigger payments_stay before delete on payments
begin select raise(abort, 'a payment is never forgotten'); end;

-- What the carrier said when it was read and said that money had moved.
create table evidence (
    charge_id text primary key not null references charges (id),
    payment_id text not null,
    amount integer not null check (amount >= 0),
    currency text not null check (length(currency) = 3),
    reference text not null,
    answer text not null,
    read_at integer not null
) strict;

create trigger evidence_never_changes before update on evidence
begin select raise(abort, 'evidence never changes'); end;
create trigger evidence_stays before delete on evidence
begin select raise(abort, 'evidence is never deleted'); end;

-- The right that a payment bought.
create table entitlements (
    id text primary key not null,
    order_id text not null unique references orders (id),
    charge_id text not null unique references charges (id),
    publisher text not null,
    device text not null,
    item text not null,
    -- Empty for what is bought once, the order for what can be bought again.
    occasion text not null,
    granted_at integer not null,
    unique (publisher, device, item, occasion)
) strict;

create trigger entitlements_never_change before update on entitlements
begin select raise(abort, 'an entitlement never changes'); end;
create trigger entitlements_stay before delete on entitlements
begin select raise(abort, 'an entitlement is never deleted'); end;

-- One for each charge that took money.
create table receipts (
    number text primary key not null,
    charge_id text not null unique references charges (id),
    paid_at integer not null
) strict;

create trigger receipts_never_change before update on receipts
begin select raise(abort, 'a receipt never changes'); end;
create trigger receipts_stay before delete on receipts
begin select raise(abort, 'a receipt is never deleted'); end;

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

-- The books: double entry, append-only, each transaction chained to the one before.
create table ledger_transactions (
    seq integer primary key not null check (seq > 0),
    kind text not null check (kind in ('charged', 'refund_due')),
    charge_id text not null references charges (id),
    at integer not null,
    previous blob not null check (length(previous) = 32),
    hash blob not null unique check (length(hash) = 32),
    unique (kind, charge_id)
) strict;

create table ledger_entries (
    seq integer not null references ledger_transactions (seq),
    line integer not null check (line > 0),
    account text not null,
    currency text not null check (length(currency) = 3),
    debit integer not null check (debit >= 0),
    credit integer not null check (credit >= 0),
    primary key (seq, line),
    check ((debit = 0) <> (credit = 0))
) strict;

create index ledger_entries_of_account on ledger_entries (account, currency);
create trigger ledger_transactions_never_change before update on ledger_transactions
begin select raise(abort, 'the books never change'); end;
create trigger ledger_transactions_stay before delete on ledger_transactions
begin select raise(abort, 'the books are never shortened'); end;
create trigger ledger_entries_never_change before update on ledger_entries
begin select raise(abort, 'the books never change'); end;
create trigger ledger_entries_stay before delete on ledger_entries
begin select raise(abort, 'the books are never shortened'); end;

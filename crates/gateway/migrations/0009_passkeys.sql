-- Passkeys: one reader on several devices, and on several publications.

-- A reader has no name here, only what their passkeys carry.
create table passkey_readers (
    -- The user handle of their passkeys, base64url.
    id text primary key not null,
    -- From tab and credit, more than this is paid only with the passkey.
    step_up_above integer not null check (step_up_above >= 0),
    currency text not null check (length(currency) = 3),
    created_at integer not null
) strict;

create table passkeys (
    -- The credential's id, as the authenticator made it.
    credential blob primary key not null,
    reader text not null references passkey_readers (id),
    public_key blob not null,
    -- The signature counter and what else a signature tells of the authenticator.
    state blob not null,
    created_at integer not null,
    used_at integer not null
) strict;

create index passkeys_of_reader on passkeys (reader);

-- The device that a reader is on a publisher's pages: tab, credit and bundles are counted there.
create table reader_devices (
    publisher text not null,
    reader text not null references passkey_readers (id),
    device text not null unique,
    primary key (publisher, reader)
) strict;

-- Devices that had bought nothing when their reader signed in: their keys open sessions of the reader's.
create table joined_devices (
    device text primary key not null,
    home text not null,
    reader text not null references passkey_readers (id),
    joined_at integer not null
) strict;

-- Challenges that wait for an answer. Taken out by the first one, so that none is answered twice.
create table passkey_challenges (
    challenge blob primary key not null check (length(challenge) = 16),
    device text not null,
    purpose text not null check (purpose in ('registration', 'sign_in')),
    state blob not null,
    expires_at integer not null
) strict;

create index passkey_challenges_by_age on passkey_challenges (expires_at);

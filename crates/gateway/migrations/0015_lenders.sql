-- Credit that follows a phone: what a device paid, and by which phones. Passkeys that their reader removed.

create index charges_of_device on charges (publisher, device);

alter table passkeys add column removed_at integer;

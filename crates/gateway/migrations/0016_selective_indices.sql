-- Indices begin with what few rows share: a device, a phone. Where they began with the publisher, which nearly
-- all rows share, SQLite chose them for that column alone and read every row of a table.

drop index orders_of_device;
create index orders_of_device on orders (device, publisher, placed_at);

drop index rights_once;
create unique index rights_once on rights (device, publisher, scope, occasion) where revoked_at is null;
drop index rights_of_phone;
create index rights_of_phone on rights (phone_lookup, publisher) where phone_lookup is not null;
-- For questions that name no state, and for those that ask for claims, too.
create index rights_of_device on rights (device, publisher);

drop index claimed_rights_of_device;
create index claimed_rights_of_device on claimed_rights (device, publisher, item);

drop index charges_of_device;
create index charges_of_device on charges (device, publisher);

drop index proofs_of_phone;
create index proofs_of_phone on proofs (phone_lookup, publisher) where state = 'proved';
drop index proofs_of_device;
create index proofs_of_device on proofs (device, publisher) where state = 'proved';

drop index handoffs_of_device;
create index handoffs_of_device on handoffs (device, publisher, started_at);

-- The carrier's list of a day is compared with ours each hour.
create index refunds_by_day on refunds (carrier, begun_at);

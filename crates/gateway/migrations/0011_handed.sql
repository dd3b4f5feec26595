-- What a desktop handed over: its quote and what was chosen about it, so that the phone pays just that.
-- Nothing where the hand-off began before this column was there.

alter table handoffs add column handed text;

-- The phone's own device at the publication, once it may pay: what it buys is the desktop's, too.
alter table handoffs add column payer_device text;

create index handoffs_of_payer on handoffs (payer_device);

-- What a desktop handed over: its quote and what was chosen about it, so that the phone pays just that.
-- Nothing where the hand-off began before this column was there.

alter table handoffs add column handed text;

-- Until when each carrier's list of payments was compared with the books, whole days without a gap. A start that
-- has to look further back moves it back before anything else, so that the next start goes on where this one ended.
create table compared (
    carrier text primary key not null,
    until integer not null
) strict;

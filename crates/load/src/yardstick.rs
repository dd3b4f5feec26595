//! The baseline: how fast a bare loop over SQLite is with the rows that the run has left, on the same disk.
//!
//! No HTTP, no carrier, no reading: one thread inserts the same rows in the same order into an empty database with
//! the same tables and indices, as durably as the gateway (WAL, `synchronous=FULL`), the rows of so many purchases
//! in each commit. No gateway can be faster. The distance to this rate is the cost of everything else.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

/// Most purchases whose rows are read from the run.
const SAMPLE_MAX: u64 = 5_000;

/// How long each loop runs at most.
const LOOP_MAX: Duration = Duration::from_secs(5);

/// How many purchases share one commit, for each loop. A service without group commit has one. A writer that
/// groups 32 commands has about six, because a purchase is five commands.
const PER_COMMIT: [usize; 3] = [1, 6, 32];

/// What the bare loops did.
#[derive(Debug, Clone)]
pub(crate) struct Bare {
    /// Rows of one purchase, in tenths.
    pub(crate) rows_tenths: u64,
    /// One for each number of purchases in a commit.
    pub(crate) loops: Vec<Loop>,
}

/// How one loop of bare transactions went.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Loop {
    /// Purchases in each commit.
    pub(crate) per_commit: usize,
    pub(crate) purchases: u64,
    /// How long that took.
    pub(crate) took: Duration,
}

/// A table and its rows, in the order in which the run wrote them.
struct Table {
    name: String,
    columns: usize,
    rows: Vec<Vec<Value>>,
}

/// Measures the bare loops with the rows of a database in which so many purchases are.
///
/// # Errors
///
/// If the database cannot be read or the loop's own cannot be written.
pub(crate) fn measure(database: &Path, folder: &Path, purchases: u64) -> Result<Bare> {
    let sample = purchases.clamp(1, SAMPLE_MAX);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let from = Connection::open_with_flags(database, flags)
        .with_context(|| format!("opening {}", database.display()))?;
    let (schema, tables) = read(&from, purchases.max(1), sample)?;
    let rows: u64 = tables.iter().map(|table| u64::try_from(table.rows.len()).unwrap_or(0)).sum();
    let sample = usize::try_from(sample)?;
    let mut loops = Vec::new();
    for per_commit in PER_COMMIT {
        let path = folder.join(format!("bare-{per_commit}.sqlite"));
        loops.push(insert(&path, &schema, &tables, sample, per_commit)?);
    }
    let rows_tenths = rows.saturating_mul(10) / u64::try_from(sample)?.max(1);
    Ok(Bare { rows_tenths, loops })
}

/// The statements that make tables and indices, and the rows of the first `sample` purchases of all.
fn read(from: &Connection, purchases: u64, sample: u64) -> Result<(Vec<String>, Vec<Table>)> {
    let mut objects = from.prepare(
        "select type, name, sql from sqlite_master where type in ('table', 'index')
         and sql is not null and name not like 'sqlite\\_%' escape '\\' order by rowid",
    )?;
    let objects = objects.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let (mut schema, mut tables) = (Vec::new(), Vec::new());
    for object in objects {
        let (kind, name, sql): (String, String, String) = object?;
        schema.push(sql);
        if kind == "table" {
            let count: i64 =
                from.query_row(&format!("select count(*) from {name:?}"), (), |row| row.get(0))?;
            let share = u64::try_from(count)?.saturating_mul(sample).div_ceil(purchases);
            let mut select = from.prepare(&format!("select * from {name:?} limit {share}"))?;
            let columns = select.column_count();
            let rows = select
                .query_map((), |row| (0..columns).map(|column| row.get(column)).collect())?
                .collect::<Result<_, _>>()?;
            tables.push(Table { name, columns, rows });
        }
    }
    Ok((schema, tables))
}

fn insert(
    path: &Path,
    schema: &[String],
    tables: &[Table],
    purchases: usize,
    per_commit: usize,
) -> Result<Loop> {
    let mut into = Connection::open(path)?;
    into.query_row("pragma journal_mode = wal", (), |_| Ok(()))?;
    // References are not checked: shares of tables are not cut exactly between two purchases.
    into.execute_batch("pragma synchronous = full; pragma foreign_keys = off;")?;
    for statement in schema {
        into.execute_batch(statement)?;
    }
    let statements: Vec<String> = tables
        .iter()
        .map(|table| {
            let marks = vec!["?"; table.columns].join(", ");
            format!("insert into {:?} values ({marks})", table.name)
        })
        .collect();
    let begun = Instant::now();
    let mut done = 0;
    while done < purchases && begun.elapsed() < LOOP_MAX {
        let next = (done + per_commit).min(purchases);
        let commit = into.transaction()?;
        for (table, statement) in tables.iter().zip(&statements) {
            let mut insert = commit.prepare_cached(statement)?;
            let share = |of: usize| table.rows.len() * of / purchases;
            for row in table.rows.get(share(done)..share(next)).unwrap_or_default() {
                insert.execute(params_from_iter(row))?;
            }
        }
        commit.commit()?;
        done = next;
    }
    Ok(Loop { per_commit, purchases: u64::try_from(done)?, took: begun.elapsed() })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;

    #[test]
    fn the_loop_writes_the_rows_of_the_run_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.sqlite");
        let run = Connection::open(&path).unwrap();
        run.execute_batch(
            "create table orders (id text primary key not null, amount integer not null) strict;
             create table moves (seq integer primary key autoincrement, order_id text, note blob);
             create index moves_of_order on moves (order_id);
             create trigger orders_stay before insert on orders when new.amount < 0
             begin select raise(abort, 'no'); end;",
        )
        .unwrap();
        for n in 0..50 {
            run.execute("insert into orders values (?, 300)", [n.to_string()]).unwrap();
            for _ in 0..3 {
                let row = (n.to_string(), vec![n]);
                run.execute("insert into moves (order_id, note) values (?, ?)", row).unwrap();
            }
        }
        let bare = measure(&path, folder.path(), 50).unwrap();
        assert_eq!(bare.rows_tenths, 40);
        assert_eq!(bare.loops.iter().map(|l| l.per_commit).collect::<Vec<_>>(), PER_COMMIT);
        assert!(bare.loops.iter().all(|l| l.purchases == 50));
        let all = |path: &Path| {
            let db = Connection::open(path).unwrap();
            let sql = "select group_concat(seq || order_id || hex(note)) from moves";
            db.query_row(sql, (), |row| row.get::<_, String>(0)).unwrap()
        };
        for per_commit in PER_COMMIT {
            let copy = folder.path().join(format!("bare-{per_commit}.sqlite"));
            assert_eq!(all(&copy), all(&path));
        }
    }
}

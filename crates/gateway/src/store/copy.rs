//! Copies a whole database from one engine to another, row by row. The hash chain is copied unchanged, so
//! that a saved head also proves the copy.

use crate::store::row::{Row, Value};
use crate::store::statement::Param;
use crate::store::{Store, StoreError, Tx, query, schema};

/// How many rows are read and written together.
const TOGETHER: usize = 500;

/// Tables that are not copied, because their rows are only valid for a moment: the running gateways.
const NOT_COPIED: [&str; 1] = ["instances"];

/// Why a database was not copied.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CopyError {
    /// A table of the target is not empty.
    #[error("{0} of the target is not empty; copy into an empty database")]
    NotEmpty(&'static str),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A column of the target.
#[derive(Debug, Clone)]
struct Column {
    name: String,
    kind: Kind,
    /// Whether the engine assigns its values (a row number).
    is_counted: bool,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Int,
    Text,
    Bytes,
}

/// The tables to copy, in an order in which each refers only to earlier ones.
fn tables() -> impl Iterator<Item = &'static str> {
    schema::tables().filter(|table| !NOT_COPIED.contains(table))
}

/// Copies all tables. Returns the number of rows.
///
/// # Errors
///
/// [`CopyError::NotEmpty`] before anything is written. After another error the target has a part of the rows
/// and is no longer accepted as a target.
pub(crate) async fn copy(from: &Store, to: &Store) -> Result<u64, CopyError> {
    let mut source = from.read().await?;
    source.begin_snapshot().await?;
    for table in tables() {
        let count = statement(format!("select count(*) from {table}"));
        let count: i64 = query(count).scalar(&mut *to.read().await?).await?;
        if count != 0 {
            return Err(CopyError::NotEmpty(table));
        }
    }
    let mut copied = 0;
    for table in tables() {
        copied += copy_table(&mut source, to, table).await?;
    }
    Ok(copied)
}

async fn copy_table(source: &mut Tx, to: &Store, table: &'static str) -> Result<u64, StoreError> {
    let columns = columns(&mut *to.read().await?, table).await?;
    let insert = insertion(table, &columns, to.is_shared());
    let mut pages = Pages::begin(source, table).await?;
    let mut copied = 0;
    loop {
        let page = pages.next(source).await?;
        let length = page.len();
        let rows = page.iter().map(|row| params(row, &columns)).collect::<Result<Vec<_>, _>>()?;
        to.write(move |db| {
            Box::pin(async move {
                for row in rows {
                    let mut insertion = query(insert);
                    insertion.params = row;
                    insertion.execute(db).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await?;
        copied += u64::try_from(length).unwrap_or(u64::MAX);
        if length < TOGETHER {
            break;
        }
    }
    if to.is_shared() {
        for column in columns.iter().filter(|column| column.is_counted) {
            count_on(to, table, &column.name).await?;
        }
    }
    Ok(copied)
}

/// Sets PostgreSQL's sequence behind the copied numbers. SQLite does this by itself.
async fn count_on(to: &Store, table: &'static str, column: &str) -> Result<(), StoreError> {
    let set = statement(format!(
        "select setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) from {table}"
    ));
    to.write(move |db| Box::pin(async move { query(set).fetch_all(db).await.map(drop) })).await
}

/// Reads a table page by page, in one snapshot.
enum Pages {
    /// By the row's number.
    Sqlite { select: &'static str, after: i64 },
    /// By a cursor, [`TOGETHER`] rows at a time.
    Postgres { fetch: &'static str },
}

impl Pages {
    async fn begin(source: &mut Tx, table: &'static str) -> Result<Self, StoreError> {
        if !source.is_postgres() {
            let select = statement(format!(
                "select rowid as copied_row, * from {table} where rowid > $1 \
                 order by rowid limit {TOGETHER}"
            ));
            return Ok(Self::Sqlite { select, after: 0 });
        }
        let cursor = format!("declare copied_{table} no scroll cursor for select * from {table}");
        source.batch(&cursor).await?;
        Ok(Self::Postgres { fetch: statement(format!("fetch {TOGETHER} from copied_{table}")) })
    }

    async fn next(&mut self, source: &mut Tx) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Postgres { fetch } => query(fetch).fetch_all(source).await,
            Self::Sqlite { select, after } => {
                let rows = query(select).bind(*after).fetch_all(source).await?;
                if let Some(Value::Int(last)) = rows.last().and_then(|row| row.value("copied_row"))
                {
                    *after = *last;
                }
                Ok(rows)
            }
        }
    }
}

async fn columns(db: &mut Tx, table: &'static str) -> Result<Vec<Column>, StoreError> {
    let statement = if db.is_postgres() {
        "select column_name::text, data_type::text, \
         (is_identity = 'YES')::int::bigint as is_counted from information_schema.columns \
         where table_schema = current_schema() and table_name = $1 order by ordinal_position"
    } else {
        "select name as column_name, lower(type) as data_type, 0 as is_counted \
         from pragma_table_info($1) order by cid"
    };
    let rows = query(statement).bind(table).fetch_all(db).await?;
    let read = |row: &Row| {
        let columns = crate::store::columns::Columns::of("(columns)", row);
        let kind: String = columns.get("data_type")?;
        Ok(Column {
            name: columns.get("column_name")?,
            kind: match kind.as_str() {
                "bigint" | "integer" => Kind::Int,
                "text" => Kind::Text,
                "bytea" | "blob" => Kind::Bytes,
                _ => return Err(columns.corrupt("data_type")),
            },
            is_counted: columns.get::<i64>("is_counted")? == 1,
        })
    };
    rows.iter().map(read).collect()
}

fn insertion(table: &str, columns: &[Column], is_postgres: bool) -> &'static str {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("${place}")).collect();
    let numbers = if is_postgres { "overriding system value " } else { "" };
    let (names, places) = (names.join(", "), places.join(", "));
    statement(format!("insert into {table} ({names}) {numbers}values ({places})"))
}

fn params(row: &Row, columns: &[Column]) -> Result<Vec<Param>, StoreError> {
    let param = |column: &Column| {
        let value = row.value(&column.name).unwrap_or(&Value::Null);
        Ok(match (column.kind, value) {
            (Kind::Int, Value::Null) => Param::Int(None),
            (Kind::Text, Value::Null) => Param::Text(None),
            (Kind::Bytes, Value::Null) => Param::Bytes(None),
            (Kind::Int, Value::Int(number)) => Param::Int(Some(*number)),
            (Kind::Text, Value::Text(text)) => Param::Text(Some(text.clone())),
            (Kind::Bytes, Value::Bytes(bytes)) => Param::Bytes(Some(bytes.clone())),
            _ => {
                return Err(StoreError::Corrupt { table: "(copied)", what: column.name.clone() });
            }
        })
    };
    columns.iter().map(param).collect()
}

/// A statement made at run time. It is leaked, because the process makes only one copy.
fn statement(text: String) -> &'static str {
    text.leak()
}

//! Time limits of a session. A gateway whose machine vanishes in a transaction cannot end it, and by default the
//! server waits two hours. Meanwhile its locks stay, for example the one of the hash chain.

use std::sync::Once;

use sqlx::postgres::PgConnection;

/// Sets the limits that the server knows: another engine with the same protocol may lack some. Keepalives make
/// the server notice that the client has vanished; it ignores them on Unix sockets.
const SET: &str = "\
    select set_config(known.name, wanted.value, false) from pg_settings as known join (values \
    ('statement_timeout', '60s'), ('idle_in_transaction_session_timeout', '30s'), \
    ('tcp_keepalives_idle', '30'), ('tcp_keepalives_interval', '10'), \
    ('tcp_keepalives_count', '3')) as wanted (name, value) on wanted.name = known.name";

/// Statements at the beginning of a transaction that may last long, such as a migration or a report.
pub(crate) const LIFT: &str = "set local statement_timeout = 0; \
                               set local idle_in_transaction_session_timeout = 0";

/// Limits a new session. One that cannot be limited is used without limits.
///
/// # Errors
///
/// If the connection broke.
pub(super) async fn set(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    static WARNED: Once = Once::new();
    match sqlx::raw_sql(SET).execute(connection).await {
        Err(error) if error.as_database_error().is_some() => {
            WARNED.call_once(|| tracing::warn!(?error, "sessions have no time limits"));
            Ok(())
        }
        done => done.map(drop),
    }
}

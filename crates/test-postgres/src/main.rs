//! A PostgreSQL to try things on: prints the address of an empty database and keeps it until standard
//! input ends or the process does, however that happens.

use std::io::Read as _;
use std::process::ExitCode;

use test_postgres::{Error, Server};

fn main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<(), Error> {
    let server = Server::builder().start()?;
    let database = server.database()?;
    println!("{}", database.url());
    // At its end or an error, the database is no longer needed.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    Ok(())
}

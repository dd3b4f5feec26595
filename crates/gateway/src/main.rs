//! The gateway's program; see [`farthing_gateway::command`].

use std::process::ExitCode;

fn main() -> ExitCode {
    farthing_gateway::command::run()
}

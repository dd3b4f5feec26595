//! The client's IP address: the peer, or the address that trusted proxies report.

use core::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The reader's address, put into each request's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

/// Reads `X-Forwarded-For` from its end, which the gateway's own proxy wrote, as long as the writer is
/// trusted. Entries that a client put before are never used.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> ClientAddress {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    let said = headers.get_all("x-forwarded-for").iter();
    // A client can put any bytes before the proxy's entry. They do not make the proxy's entry unreadable.
    let hops: Vec<&[u8]> =
        said.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).collect();
    for hop in hops.iter().rev() {
        if !is_trusted(&client) {
            break;
        }
        let Ok(hop) = core::str::from_utf8(hop) else { break };
        let Some(address) = read(hop.trim()) else { break };
        client = address.to_canonical();
    }
    ClientAddress(client)
}

/// The address of an entry. Some proxies add the client's port.
fn read(entry: &str) -> Option<IpAddr> {
    let with_port = || entry.parse().ok().map(|socket: SocketAddr| socket.ip());
    entry.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use axum::http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(peer: &str, header: &[&str], trusted: &str, expected: &str) {
        let mut headers = HeaderMap::new();
        for value in header {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            headers.append("x-forwarded-for", value);
        }
        let trusted: Vec<IpNet> = trusted.split_whitespace().map(|n| n.parse().unwrap()).collect();
        let found = client(peer.parse().unwrap(), &headers, &trusted);
        assert_eq!(found.0, expected.parse::<IpAddr>().unwrap(), "{peer} {header:?}");
    }

    #[test]
    fn forwarded_addresses_count_from_trusted_proxies_only() {
        check("203.0.113.9", &["198.51.100.1"], "", "203.0.113.9");
        check("10.0.0.2", &["198.51.100.1"], "10.0.0.0/8", "198.51.100.1");
        check("10.0.0.2", &["1.1.1.1, 198.51.100.1"], "10.0.0.0/8", "198.51.100.1");
        check("10.0.0.2", &["1.1.1.1", "198.51.100.1, 10.0.0.3"], "10.0.0.0/8", "198.51.100.1");
        check("10.0.0.2", &["198.51.100.1, nonsense"], "10.0.0.0/8", "10.0.0.2");
        check("::ffff:10.0.0.2", &["198.51.100.1"], "10.0.0.0/8", "198.51.100.1");
        check("10.0.0.2", &[], "10.0.0.0/8", "10.0.0.2");
    }

    #[test]
    fn an_entry_may_have_the_clients_port() {
        check("10.0.0.2", &["203.0.113.7:4711"], "10.0.0.0/8", "203.0.113.7");
        check("10.0.0.2", &["[2001:db8::1]:4711"], "10.0.0.0/8", "2001:db8::1");
        check("10.0.0.2", &["198.51.100.1:80, 10.0.0.3:4711"], "10.0.0.0/8", "198.51.100.1");
        check("10.0.0.2", &["198.51.100.1, 203.0.113.7:65536"], "10.0.0.0/8", "10.0.0.2");
    }

    #[test]
    fn what_a_client_writes_before_the_proxys_entry_does_not_hide_it() {
        check("10.0.0.2", &["é, 198.51.100.1"], "10.0.0.0/8", "198.51.100.1");
        check("10.0.0.2", &["é"], "10.0.0.0/8", "10.0.0.2");
    }
}

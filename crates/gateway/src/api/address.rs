//! The client's IP address: the peer, or the address that trusted proxies report.

use core::net::IpAddr;

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
    let said = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = said.flat_map(|value| value.split(',')).map(str::trim).collect();
    for hop in hops.iter().rev() {
        if !is_trusted(&client) {
            break;
        }
        let Ok(address) = hop.parse::<IpAddr>() else { break };
        client = address.to_canonical();
    }
    ClientAddress(client)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[track_caller]
    fn check(peer: &str, header: &[&str], trusted: &str, expected: &str) {
        let mut headers = HeaderMap::new();
        for value in header {
            headers.append("x-forwarded-for", value.parse().unwrap());
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
}

//! Networks that share a limit, names of this machine, and the HTTP client of all outgoing calls.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use url::{Host, Url};

/// A network that shares a limit: an IPv4 address, or the IPv6 addresses with the same first 64 bits, which
/// usually belong to one household. An IPv4-mapped IPv6 address counts as the IPv4 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Network(IpAddr);

impl Network {
    /// The first address of the network.
    pub(crate) const fn first(self) -> IpAddr {
        self.0
    }
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(long) => {
                let prefix = u128::from(long) & !u128::from(u64::MAX);
                IpAddr::V6(prefix.into())
            }
            short @ IpAddr::V4(_) => short,
        })
    }
}

/// Whether a name is this machine: `localhost` and all names under it (RFC 6761 section 6.3).
pub(crate) fn is_local_name(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// Whether an address is on this machine, so that TLS is not needed.
pub(crate) fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_local_name(name),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Sets the cryptography provider for TLS, because two crates would choose different ones. Does nothing if
/// the process has one.
pub(crate) fn choose_tls() {
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// An HTTP client for calls to `hosts`. It follows no redirect and repeats no request: only the caller may
/// decide to repeat a write. Names under `localhost` are this machine, even if the system's resolver does not
/// know them. A client that calls such a name uses no proxy for any call.
pub(crate) fn http_client<'h>(hosts: impl IntoIterator<Item = &'h str>) -> reqwest::ClientBuilder {
    choose_tls();
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .user_agent(concat!("farthing-gateway/", env!("CARGO_PKG_VERSION")));
    for host in hosts.into_iter().filter(|host| is_local_name(host)) {
        // Port 0 means the port of the address.
        let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        builder = builder.resolve(host, here).no_proxy();
    }
    builder
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{Network, http_client, is_local};

    #[test]
    fn one_household_is_one_network() {
        let network = |text: &str| Network::from(text.parse::<std::net::IpAddr>().unwrap());
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }

    #[test]
    fn only_this_machine_is_local() {
        for (text, local) in [
            ("http://localhost:1", true),
            ("http://carrier.localhost", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:2", true),
            ("http://notlocalhost", false),
            ("http://localhost.example", false),
            ("http://192.168.0.1", false),
            ("data:text/plain,x", false),
        ] {
            assert_eq!(is_local(&text.parse().unwrap()), local, "{text}");
        }
    }

    #[tokio::test]
    async fn names_under_localhost_are_reached_at_the_port_of_the_address() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let router = axum::Router::new().route("/", axum::routing::get(|| async { "here" }));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let client = http_client(["unheard-of.localhost"]).build().unwrap();
        let answer = client.get(format!("http://unheard-of.localhost:{port}/")).send().await;
        assert_eq!(answer.unwrap().text().await.unwrap(), "here");
    }
}

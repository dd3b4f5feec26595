//! Which addresses a carrier may open for the reader (`validationInfo.action = "open"`).
//!
//! The page asks for a phone number and a code, so it must belong to the carrier: on the host of its API, on
//! another host of the same registrable domain, or on a host that the operator named. The Public Suffix List
//! says which part of a name is the registrable domain: for `api.carrier.co.kr` it is `carrier.co.kr`,
//! because anybody can register names below `co.kr`.

use url::{Host, Url};

use crate::carriers::setup::CarrierSetup;

/// Whether the carrier may open a window at this address. It must have the scheme of its API, so that a
/// window is never less protected.
pub(crate) fn may_open(setup: &CarrierSetup, address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let Some(host) = url.host() else { return false };
    url.scheme() == setup.api_root.scheme()
        && url.username().is_empty()
        && url.password().is_none()
        && (setup.api_root.host().is_some_and(|own| is_same_site(&own, &host))
            || setup.window_hosts.iter().any(|named| host.to_string() == *named))
}

fn is_same_site(one: &Host<&str>, other: &Host<&str>) -> bool {
    match (one, other) {
        (Host::Domain(one), Host::Domain(other)) => {
            let registrable = |name: &str| psl::domain_str(name).map(str::to_owned);
            one == other || registrable(one).is_some_and(|own| Some(own) == registrable(other))
        }
        // IP addresses must be equal, because neighbouring addresses belong to others.
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::may_open;
    use crate::carriers::client::tests::setup;

    #[test]
    fn a_window_opens_on_the_carriers_domain_or_a_named_host_and_nowhere_else() {
        for (api_root, address, opens) in [
            ("https://api.carrier.co.kr", "https://pay.carrier.co.kr/w?x=1", true),
            ("https://api.carrier.co.kr", "https://carrier.co.kr/w", true),
            ("https://api.carrier.co.kr", "https://api.carrier.co.kr:8443/w", true),
            ("https://carrier.co.kr", "https://evil.co.kr/w", false),
            ("https://carrier.co.kr", "https://co.kr/w", false),
            ("https://api.carrier.co.kr", "https://carrier.co.kr.evil.example/w", false),
            ("https://api.carrier.co.kr", "https://evilcarrier.co.kr/w", false),
            ("https://me.github.io", "https://you.github.io/w", false),
            ("https://api.carrier.co.kr", "http://api.carrier.co.kr/w", false),
            ("https://api.carrier.co.kr", "https://u:p@api.carrier.co.kr/w", false),
            ("https://api.carrier.co.kr", "javascript:alert(1)", false),
            ("https://api.carrier.co.kr", "https://window.psp.example/w", true),
            ("https://api.carrier.co.kr", "https://x.window.psp.example/w", false),
            ("http://carrier.localhost:8702", "http://carrier.localhost:8702/w", true),
            ("http://carrier.localhost:8702", "http://news.localhost:8702/w", false),
            ("http://127.0.0.1:1", "http://127.0.0.1:2/w", true),
            ("http://127.0.0.1:1", "http://127.0.0.2:1/w", false),
        ] {
            let mut setup = setup(api_root);
            setup.window_hosts = vec!["window.psp.example".to_owned()];
            assert_eq!(may_open(&setup, address), opens, "{api_root} {address}");
        }
    }
}

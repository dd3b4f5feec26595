use super::{RIGHT, only_mistake, parse};

fn trusting(network: &str) -> String {
    format!("[gateway]\ntrusted_proxies = [\"{network}\"]")
}

#[test]
fn every_address_is_no_network_of_a_proxy() {
    for right in ["10.0.0.0/8", "10.0.0.2", "2001:db8::/32", "::1"] {
        assert!(parse(&RIGHT.replace("[gateway]", &trusting(right))).is_ok(), "{right}");
    }
    for (wrong, why) in [
        ("0.0.0.0/0", "every client"),
        ("203.0.113.7/0", "every client"),
        ("::/0", "every client"),
        ("10.0.0.0/33", "not a network"),
    ] {
        let (place, reason) = only_mistake("[gateway]", &trusting(wrong));
        assert_eq!(place, "gateway.trusted_proxies[0]");
        assert!(reason.contains(why), "{wrong}: {reason}");
    }
}

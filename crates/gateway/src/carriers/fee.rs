//! The fee that a carrier keeps.

use farthing_protocol::Money;

/// A carrier's fee per charge: a share and a fixed amount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Fee {
    /// The share, in hundredths of a percent.
    pub(crate) basis_points: u16,
    /// The fixed amount, for charges in its currency.
    pub(crate) each: Option<Money>,
}

impl Fee {
    /// Whether the fee is unknown or zero.
    pub(crate) const fn is_none(self) -> bool {
        self.basis_points == 0 && self.each.is_none()
    }

    /// The fee of a charge, rounded down to the smallest unit and at most the charge.
    pub(crate) fn of(self, charge: Money) -> Money {
        let (share, rest) = charge.split_fee(self.basis_points);
        let Some(each) = self.each.filter(|each| each.currency() == charge.currency()) else {
            return share;
        };
        let each = if each.minor() < rest.minor() { each } else { rest };
        share.checked_add(each).unwrap_or(charge)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]

    use farthing_protocol::{Currency, Money};

    use super::Fee;

    #[test]
    fn a_fee_is_a_share_and_an_amount_and_never_more_than_the_charge() {
        let won = |minor| Money::from_minor(minor, Currency::KRW).unwrap();
        for (basis_points, each, charge, kept) in
            [(0, 0, 300, 0), (1_000, 0, 305, 30), (1_000, 50, 300, 80), (1_000, 50, 40, 40)]
        {
            let fee = Fee { basis_points, each: (each > 0).then(|| won(each)) };
            assert_eq!(fee.of(won(charge)), won(kept), "{fee:?} {charge}");
        }
        let euro = Money::parse("3.00", Currency::parse("EUR").unwrap()).unwrap();
        assert!(Fee { basis_points: 0, each: Some(won(50)) }.of(euro).is_zero());
    }
}

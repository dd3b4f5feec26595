//! Whether a list was read to its end.
//!
//! The specification does not say how a client knows the last page. A carrier may return shorter pages than
//! requested, and its `X-Total-Count` may be wrong or missing, so neither is believed alone.

use crate::carriers::classify::ListPage;

/// How much of a list was read.
#[derive(Debug, Default)]
pub(super) struct Paging {
    /// Number of entries on the pages, unreadable ones included.
    seen: usize,
    /// The highest `X-Total-Count` of the pages.
    counted: Option<usize>,
    has_unreadable: bool,
}

impl Paging {
    /// Notes a page for which `asked_for` entries were requested. Returns whether it is the last one: it has
    /// no entries, or fewer than requested and the carrier counts no more.
    pub(super) fn note<T>(&mut self, page: &ListPage<T>, asked_for: usize) -> bool {
        self.seen += page.length;
        self.counted = self.counted.max(page.total);
        self.has_unreadable |= page.read.len() < page.length;
        let is_short = page.length < asked_for;
        page.length == 0 || (is_short && self.counted.is_some() && self.has_all())
    }

    /// Whether nothing can be missing: every entry could be read, and the carrier counts no more.
    pub(super) fn is_whole(&self) -> bool {
        !self.has_unreadable && self.has_all()
    }

    /// Whether as many entries were seen as the carrier counts.
    fn has_all(&self) -> bool {
        self.counted.is_none_or(|counted| self.seen >= counted)
    }
}

#[cfg(test)]
mod tests {
    use super::Paging;
    use crate::carriers::classify::ListPage;

    /// The pages as (entries, count), the number of the last one, and whether the list is whole.
    type Case = (&'static [(usize, Option<usize>)], Option<usize>, bool);

    const CASES: [Case; 10] = [
        (&[(0, None)], Some(1), true),
        (&[(0, Some(0))], Some(1), true),
        (&[(7, Some(7))], Some(1), true),
        // The count is of one page, not of the list.
        (&[(100, Some(100)), (100, Some(100)), (3, Some(3))], Some(3), true),
        (&[(100, Some(100)), (0, None)], Some(2), true),
        // Shorter pages than requested.
        (&[(50, Some(120)), (50, Some(120)), (20, Some(120))], Some(3), true),
        (&[(1, None), (1, None), (0, None)], Some(3), true),
        (&[(1, None), (1, None)], None, true),
        // The carrier counts more than it lists.
        (&[(0, Some(5))], Some(1), false),
        (&[(100, Some(300)), (100, Some(300)), (0, Some(0))], Some(3), false),
    ];

    #[test]
    fn a_list_ends_where_both_its_pages_and_the_carriers_count_say_so() {
        for (pages, last, is_whole) in CASES {
            let mut paging = Paging::default();
            let mut ended = None;
            for (number, (length, total)) in (1..).zip(pages) {
                let page = ListPage { read: vec![(); *length], length: *length, total: *total };
                if paging.note(&page, 100) {
                    ended = Some(number);
                    break;
                }
            }
            assert_eq!(ended, last, "{pages:?}");
            assert_eq!(paging.is_whole(), is_whole, "{pages:?}");
        }
    }

    #[test]
    fn a_list_with_an_unreadable_entry_is_not_whole() {
        let mut paging = Paging::default();
        paging.note(&ListPage { read: vec![()], length: 2, total: Some(2) }, 100);
        assert!(!paging.is_whole());
    }
}

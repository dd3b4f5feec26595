//! The device, and the packets that wait.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tun_rs::{AsyncDevice, DeviceBuilder};

use super::{Counts, Quality};

/// Of Ethernet, with room for a tunnel's head.
const MTU: u16 = 1_400;

/// The head of an IPv4 packet without options: what is exchanged in it.
const SOURCE: std::ops::Range<usize> = 12..16;
const DESTINATION: std::ops::Range<usize> = 16..20;

/// TCP, in the head of a packet.
const TCP: u8 = 6;

pub(super) fn start(
    quality: Quality,
    (near, far): (Ipv4Addr, Ipv4Addr),
    port: u16,
    seed: u64,
    counts: Arc<Counts>,
) -> io::Result<JoinHandle<()>> {
    let device = DeviceBuilder::new().ipv4(near, 30, Some(far)).mtu(MTU).build_async()?;
    let waiting = Waiting {
        quality,
        port,
        chance: StdRng::seed_from_u64(seed),
        counts,
        free_at: HashMap::new(),
        packets: BTreeMap::new(),
        number: 0,
    };
    Ok(tokio::spawn(run(device, waiting)))
}

async fn run(device: AsyncDevice, mut waiting: Waiting) {
    let mut packet = vec![0; usize::from(MTU) + 100];
    loop {
        let next = waiting.packets.first_key_value().map(|((at, _), _)| *at);
        let late = async {
            match next {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            // Due packets go first, so that the order is kept.
            biased;
            () = late => {
                if let Some((_, packet)) = waiting.packets.pop_first()
                    // A device that is going away loses the rest.
                    && device.send(&packet).await.is_err()
                {
                    return;
                }
            }
            read = device.recv(&mut packet) => match read {
                Ok(length) => waiting.take(packet.get(..length).unwrap_or_default(), Instant::now()),
                Err(_) => return,
            },
        }
    }
}

/// Packets on their way.
struct Waiting {
    quality: Quality,
    port: u16,
    chance: StdRng,
    counts: Arc<Counts>,
    /// When the line of a connection is free for its next packet, by the two ports.
    free_at: HashMap<(u16, u16), Instant>,
    packets: BTreeMap<(Instant, u64), Vec<u8>>,
    number: u64,
}

impl Waiting {
    fn take(&mut self, packet: &[u8], now: Instant) {
        let Some((ports, turned)) = turned(packet) else { return };
        self.counts.seen.fetch_add(1, Ordering::Relaxed);
        if self.chance.random_range(0..100) < self.quality.loss {
            self.counts.lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let rate = if ports.1 == self.port { self.quality.up } else { self.quality.down };
        let bits = u64::try_from(packet.len()).unwrap_or_default().saturating_mul(8_000_000);
        let takes = Duration::from_micros(bits / rate.max(1));
        let free_at = self.free_at.entry(ports).or_insert(now);
        *free_at = (*free_at).max(now) + takes;
        self.number += 1;
        self.packets.insert((*free_at + self.quality.delay, self.number), turned);
    }
}

/// A packet of TCP with its ports, and source and destination exchanged. None for anything else.
fn turned(packet: &[u8]) -> Option<((u16, u16), Vec<u8>)> {
    let first = *packet.first()?;
    let is_ours = first >> 4 == 4 && packet.get(9) == Some(&TCP);
    let head = usize::from(first & 0x0f) * 4;
    let port = |at: usize| {
        let bytes = packet.get(at..at + 2)?;
        Some(u16::from_be_bytes(bytes.try_into().ok()?))
    };
    let ports = (port(head)?, port(head + 2)?);
    let mut turned = packet.to_vec();
    turned.get_mut(SOURCE)?.copy_from_slice(packet.get(DESTINATION)?);
    turned.get_mut(DESTINATION)?.copy_from_slice(packet.get(SOURCE)?);
    is_ours.then_some((ports, turned))
}

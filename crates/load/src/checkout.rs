//! A reader with the checkout itself: its state machine runs over real connections through a bad network. This
//! module does what the browser would do: requests, event streams and clocks.

mod line;

mod effects;

mod watch;

mod hands;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use bad_network::{Proxy, Weather};
use farthing::flow::effect::Effect;
use farthing::flow::event::Event;
use farthing::flow::instant::Instant as FlowInstant;
use farthing::flow::{Flow, next};
use farthing_protocol::ItemId;
use farthing_protocol::offer::AskOffer;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use self::hands::Hands;
use self::line::Line;
use self::watch::Following;
use crate::identity::Identity;
use crate::reader::{Told, World};

/// How long a reader tries before giving up: twice the life of a code.
const PATIENCE: Duration = Duration::from_mins(6);

/// How often the checkout's countdowns move, and the reader looks at the screen.
const TICK: Duration = Duration::from_millis(250);

/// How many percent of the readers close the page during the purchase and come back.
const RELOADS: u8 = 30;

/// They close it within this time.
const RELOAD_WITHIN: Duration = Duration::from_secs(20);

/// How a visit ended.
enum End {
    Told(Told),
    /// The reader has closed the page.
    Left,
}

/// Buys one article through a network of this reader's own.
///
/// # Errors
///
/// If the network cannot be set up.
pub(crate) async fn buy(identity: Identity, world: &World, weather: Weather) -> Result<Told> {
    let gateway = world.gateways.first().context("there is no gateway")?;
    let target = gateway.trim_start_matches("http://").parse()?;
    let seed = identity.seed.rotate_left(16) ^ identity.number;
    let network = Proxy::start(target, weather, seed).await?;
    let until = Instant::now() + PATIENCE;
    let mut chance = StdRng::seed_from_u64(seed);
    let is_leaving = chance.random_range(0..100) < RELOADS;
    let most = u64::try_from(RELOAD_WITHIN.as_millis())?;
    let stays = Duration::from_millis(chance.random_range(0..most));
    let mut leaves = is_leaving.then(|| Instant::now() + stays);
    for visit in 0_u32.. {
        let line = Line::new(identity, network.address(), world.tally.clone(), seed)?;
        let key = format!("checkout-{}-{}-{visit}", identity.seed, identity.number);
        let visit = Visit::new(identity, key, line, world)?;
        match visit.run(leaves.take().unwrap_or(until), until).await {
            End::Told(told) => return Ok(told),
            End::Left => {}
        }
    }
    Ok(Told::Nothing("never came back".to_owned()))
}

/// The checkout in one page.
struct Visit {
    flow: Flow,
    begun: Instant,
    line: Arc<Line>,
    sender: mpsc::UnboundedSender<Event>,
    events: mpsc::UnboundedReceiver<Event>,
    requests: JoinSet<()>,
    following: Option<Following>,
    hands: Hands,
    told: Option<Told>,
}

impl Visit {
    fn new(identity: Identity, key: String, line: Line, world: &World) -> Result<Self> {
        let item = ItemId::parse(&identity.item()).ok().context("an item has no such name")?;
        let (sender, events) = mpsc::unbounded_channel();
        Ok(Self {
            flow: Flow::new(AskOffer::Item(item), key),
            begun: Instant::now(),
            line: Arc::new(line),
            sender,
            events,
            requests: JoinSet::new(),
            following: None,
            hands: Hands::new(identity, world),
            told: None,
        })
    }

    /// Runs until the page knows the outcome, or the reader leaves.
    async fn run(mut self, leaves: Instant, until: Instant) -> End {
        self.send(Event::Shown);
        self.send(Event::OpenAsked);
        let mut ticks = tokio::time::interval(TICK);
        loop {
            tokio::select! {
                Some(event) = self.events.recv() => self.send(event),
                _ = ticks.tick() => {
                    if self.flow.wants().tick {
                        self.send(Event::Tick);
                    }
                    for event in self.hands.act(&self.flow).await {
                        self.send(event);
                    }
                }
                Some(_) = self.requests.join_next() => {}
            }
            if let Some(told) = self.told {
                return End::Told(told);
            }
            if Instant::now() > until {
                return End::Told(Told::Nothing(format!("saw {:?} last", self.flow.screen())));
            }
            if Instant::now() > leaves {
                return End::Left;
            }
        }
    }

    fn send(&mut self, event: Event) {
        let millis = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (flow, effects) = next(self.flow.clone(), FlowInstant::from_millis(millis), event);
        self.flow = flow;
        self.follow();
        for effect in effects {
            self.run_effect(effect);
        }
    }

    /// Keeps listening for the events that the flow needs.
    fn follow(&mut self) {
        let wanted = self.flow.wants().watch;
        let followed = self.following.as_ref().map(|following| &following.target);
        if wanted.as_ref().map(|watch| &watch.target) != followed {
            self.following = wanted
                .map(|watch| Following::start(watch, Arc::clone(&self.line), self.sender.clone()));
        }
    }

    fn run_effect(&mut self, effect: Effect) {
        match effect {
            Effect::TellPaid { entitlement, .. } | Effect::TellOwned(entitlement) => {
                let is_open = entitlement.content_key.is_some();
                let locked = || Told::PaidButLocked("there is no content key".to_owned());
                self.told = Some(if is_open { Told::Paid } else { locked() });
            }
            effect => {
                let (line, sender) = (Arc::clone(&self.line), self.sender.clone());
                self.requests.spawn(async move {
                    if let Some(event) = effects::carry_out(&line, effect).await {
                        // A closed page receives no more events.
                        let _heard = sender.send(event);
                    }
                });
            }
        }
    }
}

//! The shapes that CAs take. Each is built of sound certificates, and the client is under it; defects come later.

use super::case::{Case, Place};
use super::keys::{Algorithm, Key};
use super::plan::{Name, Plan};
use super::random::Random;

/// A shape of CAs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topology {
    /// One CA after the other.
    Linear,
    /// A root that another root has certified.
    CrossSigned,
    /// Every CA has certified every other.
    Mesh,
    /// Several PKIs that certify a bridge, which certifies them.
    Bridge,
    /// CAs that certify each other, with or without a way out.
    Loop,
    /// A CA with an old and a new key, and certificates that lead from one to the other.
    Rekeyed,
    /// A CA with two certificates for one key.
    Renewed,
    /// CAs of one name and different keys.
    Twins,
    /// A client with the name of the CA that issued it, which no constraint exempts.
    SelfIssued,
    /// A client that signed itself.
    SelfSigned,
}

impl Topology {
    pub const ALL: [Self; 10] = [
        Self::Linear,
        Self::CrossSigned,
        Self::Mesh,
        Self::Bridge,
        Self::Loop,
        Self::Rekeyed,
        Self::Renewed,
        Self::Twins,
        Self::SelfIssued,
        Self::SelfSigned,
    ];

    /// A sound case of this shape. The first CA of the list is one that issued the client.
    pub fn build(self, builder: &mut Builder) {
        match self {
            Self::Linear => builder.linear(),
            Self::CrossSigned => builder.cross_signed(),
            Self::Mesh => builder.mesh(),
            Self::Bridge => builder.bridge(),
            Self::Loop => builder.looping(),
            Self::Rekeyed => builder.rekeyed(),
            Self::Renewed => builder.renewed(),
            Self::Twins => builder.twins(),
            Self::SelfIssued => builder.self_issued(),
            Self::SelfSigned => builder.self_signed(),
        }
    }
}

/// What a shape is built with.
pub struct Builder<'a> {
    pub random: &'a mut Random,
    pub cas: Vec<(Plan, Place)>,
    pub client: Option<Plan>,
    pub client_stored: bool,
    /// CAs that are no anchors go into the bundle too, or are sent.
    pub all_stored: bool,
    pub key_ids: bool,
    /// `None`: each key of another kind.
    pub algorithm: Option<Algorithm>,
    keys: u32,
    serials: u8,
}

impl<'a> Builder<'a> {
    pub fn new(random: &'a mut Random) -> Self {
        let algorithm = match random.below(16) {
            0..9 => Some(Algorithm::P256),
            9 => Some(Algorithm::P384),
            10..12 => Some(Algorithm::Ed25519),
            12 => Some(Algorithm::Rsa2048),
            _ => None,
        };
        Self {
            all_stored: random.once_in(2),
            key_ids: !random.once_in(3),
            random,
            cas: Vec::new(),
            client: None,
            client_stored: false,
            algorithm,
            keys: 0,
            serials: 0,
        }
    }

    pub fn finish(self, topology: Topology) -> Case {
        let client = self.client.expect("each shape has a client");
        Case::new(topology, client, self.client_stored, self.cas)
    }

    fn key(&mut self) -> Key {
        self.keys += 1;
        let some = [Algorithm::P256, Algorithm::P384, Algorithm::Ed25519, Algorithm::Rsa2048];
        let algorithm = self.algorithm.unwrap_or_else(|| *self.random.pick(&some));
        Key { algorithm, number: self.keys }
    }

    fn numbered(&mut self, plan: Plan) -> Plan {
        self.serials += 1;
        Plan { serial: vec![self.serials], key_ids: self.key_ids, ..plan }
    }

    fn ca(&mut self, ca: (u32, Key), issuer: (u32, Key), place: Place) {
        let plan = self.numbered(Plan::ca(ca, issuer));
        self.cas.push((plan, place));
    }

    fn root(&mut self, ca: (u32, Key)) {
        self.ca(ca, ca, Place::Stored);
    }

    fn between(&mut self, ca: (u32, Key), issuer: (u32, Key)) {
        let place = if self.all_stored { Place::Stored } else { Place::Sent };
        self.ca(ca, issuer, place);
    }

    fn client(&mut self, issuer: (u32, Key)) {
        let plan = Plan::client(self.key(), issuer);
        self.client = Some(self.numbered(plan));
    }

    /// A CA and those above it up to a root, `depth` of them; entities from `first` on.
    fn chain(&mut self, first: u32, depth: u32) -> Vec<(u32, Key)> {
        let entities: Vec<_> = (first..first + depth).map(|entity| (entity, self.key())).collect();
        for pair in entities.windows(2) {
            self.between(pair[0], pair[1]);
        }
        self.root(entities[entities.len() - 1]);
        entities
    }

    fn linear(&mut self) {
        let depth = 1 + self.random.below(6) as u32;
        let chain = self.chain(1, depth);
        self.client(chain[0]);
    }

    fn cross_signed(&mut self) {
        let depth = 1 + self.random.below(3) as u32;
        let chain = self.chain(1, depth);
        let old = chain[chain.len() - 1];
        let other = (10, self.key());
        self.root(other);
        self.between(old, other);
        let own_root = chain.len() - 1;
        if self.random.once_in(2) {
            self.cas[own_root].1 = Place::Absent;
        }
        self.client(chain[0]);
    }

    fn mesh(&mut self) {
        let size = 2 + self.random.below(3) as u32;
        let entities: Vec<_> = (1..=size).map(|entity| (entity, self.key())).collect();
        for &one in &entities {
            for &other in &entities {
                if one.0 != other.0 {
                    self.between(one, other);
                }
            }
        }
        let anchor = entities[self.random.below(entities.len())];
        self.root(anchor);
        self.client(entities[0]);
    }

    fn bridge(&mut self) {
        let bridge = (20, self.key());
        let own = self.chain(1, 2);
        let other = self.chain(3, 2);
        self.between(own[1], bridge);
        self.between(bridge, own[1]);
        self.between(other[1], bridge);
        self.between(bridge, other[1]);
        // The relying party trusts its own root alone.
        self.cas[1].1 = Place::Absent;
        self.client(own[0]);
    }

    fn looping(&mut self) {
        let size = 2 + self.random.below(2) as u32;
        let entities: Vec<_> = (1..=size).map(|entity| (entity, self.key())).collect();
        for (index, &one) in entities.iter().enumerate() {
            self.between(one, entities[(index + 1) % entities.len()]);
        }
        let root = (10, self.key());
        self.root(root);
        if !self.random.once_in(3) {
            let way_out = entities[self.random.below(entities.len())];
            self.between(way_out, root);
        }
        if self.random.once_in(3) {
            self.all_stored = false;
        }
        self.client(entities[0]);
    }

    fn rekeyed(&mut self) {
        let root = (3, self.key());
        let (old, new) = ((1, self.key()), (1, self.key()));
        self.root(root);
        self.between(old, root);
        self.between(new, old);
        self.between(old, new);
        if self.random.once_in(2) {
            self.between(new, root);
        }
        let issuer = if self.random.once_in(2) { old } else { new };
        self.client(issuer);
    }

    fn renewed(&mut self) {
        let depth = 1 + self.random.below(3) as u32;
        let chain = self.chain(1, depth);
        let index = self.random.below(self.cas.len());
        let (mut twin, place) = self.cas[index].clone();
        twin.serial = vec![100];
        twin.not_before += 86_400;
        self.cas.push((twin, place));
        self.client(chain[0]);
    }

    fn twins(&mut self) {
        let depth = 1 + self.random.below(3) as u32;
        let chain = self.chain(1, depth);
        for _ in 0..=self.random.below(3) {
            let entity = chain[self.random.below(chain.len())].0;
            let twin = (entity, self.key());
            if self.random.once_in(2) {
                self.root(twin);
            } else {
                self.between(twin, chain[chain.len() - 1]);
            }
        }
        self.client(chain[0]);
    }

    fn self_issued(&mut self) {
        let depth = 1 + self.random.below(3) as u32;
        let chain = self.chain(1, depth);
        self.client(chain[0]);
        if let Some(client) = &mut self.client {
            client.subject = Name::of(chain[0].0);
        }
    }

    fn self_signed(&mut self) {
        let key = self.key();
        let plan = Plan::client(key, (0, key));
        self.client = Some(self.numbered(plan));
        self.client_stored = self.random.once_in(2);
        self.chain(1, 1);
    }
}

//! A case: certificates, where they lie, the question, and what it is about. The same seed gives the same case to the
//! last byte.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use truststore::certificate::Certificate;
use truststore::path::Question;
use truststore::profile;
use truststore::time::Time;

use super::defect::Defect;
use super::plan::Plan;
use super::random::Random;
use super::topology::{Builder, Topology};
use super::verdict::Asked;

/// One generated case.
#[derive(Clone, Debug)]
pub struct Case {
    pub topology: Topology,
    pub defect: Option<Defect>,
    pub client: Plan,
    pub client_stored: bool,
    pub cas: Vec<(Plan, Place)>,
}

/// Where a CA certificate lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Stored,
    Sent,
    /// Nowhere: it exists, and nobody has it.
    Absent,
}

/// A case as the verifier gets it.
pub struct Made {
    pub bundle: Vec<Arc<Certificate>>,
    pub sent: Vec<Arc<Certificate>>,
    pub client: Arc<Certificate>,
}

impl Case {
    pub fn new(
        topology: Topology,
        client: Plan,
        client_stored: bool,
        cas: Vec<(Plan, Place)>,
    ) -> Self {
        Self { topology, defect: None, client, client_stored, cas }
    }

    /// The case of a seed.
    pub fn from_seed(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let topology = *random.pick(&Topology::ALL);
        // Name constraints are many defects in one.
        let names = random.once_in(8);
        let defect = if names { Defect::NameConstraint } else { *random.pick(&Defect::ALL) };
        Self::of(topology, defect, &mut random)
    }

    /// A case of a shape with one defect, if it can be had there.
    pub fn of(topology: Topology, defect: Defect, random: &mut Random) -> Self {
        let mut builder = Builder::new(random);
        topology.build(&mut builder);
        let mut case = builder.finish(topology);
        if defect.apply(&mut case, random) {
            case.defect = Some(defect);
        }
        case
    }

    /// All certificates, made.
    pub fn make(&self) -> Made {
        let pick = |wanted: Place| {
            let some = self.cas.iter().filter(|(_, place)| *place == wanted);
            some.map(|(plan, _)| certificate(plan)).collect::<Vec<_>>()
        };
        let client = certificate(&self.client);
        let mut bundle = pick(Place::Stored);
        if self.client_stored {
            bundle.push(Arc::clone(&client));
        }
        Made { bundle, sent: pick(Place::Sent), client }
    }

    /// For a reader who has to find out what went wrong.
    pub fn describe(&self) -> String {
        use std::fmt::Write;
        let mut text = format!("{:?}, {:?}\n", self.topology, self.defect);
        let mut line = |what: &str, plan: &Plan| {
            let _ = writeln!(
                text,
                "  {what}: {} by {}, key {:?} signed by {:?}, serial {:02x?}, {:?}, {:?}",
                plan.subject.entity,
                plan.issuer.entity,
                plan.key,
                plan.signer,
                plan.serial,
                plan.spoilt,
                plan.basic,
            );
        };
        line(if self.client_stored { "client, stored" } else { "client" }, &self.client);
        for (plan, place) in &self.cas {
            line(&format!("{place:?}"), plan);
        }
        text
    }
}

/// The question of all cases.
pub fn question(asked: Asked) -> Question {
    let profile = profile::by_name(asked.profile()).expect("a profile of that name");
    Question { strict: asked == Asked::Strict, ..Question::of_client(profile, CLOCK) }
}

/// Cases share many certificates, and a signature costs more than anything else here.
fn certificate(plan: &Plan) -> Arc<Certificate> {
    MADE.with_borrow_mut(|made| {
        let known = made.entry(format!("{plan:?}")).or_insert_with(|| {
            let read = Certificate::from_der(&plan.der());
            Arc::new(read.expect("generated certificates can be read"))
        });
        Arc::clone(known)
    })
}

thread_local! {
    static MADE: RefCell<HashMap<String, Arc<Certificate>>> = RefCell::default();
}

/// 2030-01-01T00:00:00Z.
pub const CLOCK: Time = Time::from_unix(1_893_456_000);

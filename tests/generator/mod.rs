//! Makes certificates of every shape and with every defect, and knows the verdict without asking the verifier.
//!
//! A case is a shape of CAs (`topology`), one defect at one of its certificates (`defect`), and from both the verdict
//! by construction (`verdict`). Certificates are written octet by octet (`der`, `plan`), with keys and signatures that
//! depend on nothing but their names (`keys`), so that a seed gives the same bytes on every machine.

#![allow(dead_code, unreachable_pub)] // each test that includes this uses another part of it
#![allow(clippy::unwrap_used)] // what cannot be made has to stop the test
#![allow(clippy::cast_possible_truncation)] // the numbers are small, and ours

pub mod bomb;
pub mod case;
pub mod defect;
pub mod der;
pub mod keys;
pub mod names;
pub mod plan;
pub mod random;
pub mod topology;
pub mod verdict;

//! Finding bytes in bytes, many at a time: the one door to the crate that does it, because bundles, logs and
//! certificates are all searched for the same few markers.

pub(crate) use memchr::memmem::{Finder, find, rfind};
pub(crate) use memchr::{memchr, memchr_iter, memchr2, memrchr, memrchr2};

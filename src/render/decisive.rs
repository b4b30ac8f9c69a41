//! What a refusal comes down to, under the name that renderers know it by.

pub use crate::path::decisive;

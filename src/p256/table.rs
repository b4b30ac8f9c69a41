//! The multiples of one point that any multiple of it is a short sum of: for each window of a scalar's bits, the point times
//! 1 to 2^(width - 1) times the weight of the window (Brickell, Gordon, McCurley and Wilson, "Fast Exponentiation with
//! Precomputation", 1992). A multiple costs an addition for each window then, and no doubling.

use super::field::{self, Field};
use super::point::{Point, Sum};
use super::scalar::{Scalar, windows};

/// The multiples of one point.
pub(super) struct Multiples {
    width: u32,
    /// One window after the other; all are full but the last, which has as many as a scalar can ask for.
    points: Vec<Point>,
}

impl Multiples {
    /// Of a point, with windows of so many bits.
    pub(super) fn new(point: &Point, width: u32) -> Option<Self> {
        let mut weighted = Vec::with_capacity(windows(width));
        let mut sum = Sum::of(point);
        for _ in 0..windows(width) {
            weighted.push(sum);
            for _ in 0..width {
                sum = sum.double();
            }
        }
        let weighted = Sum::normalised(&weighted)?;
        let filler = Point { x: Field::ZERO, y: Field::ZERO };
        let mut points = vec![filler; count(width)];
        let full = 1 << (width - 1);
        for (window, point) in points.chunks_mut(full).zip(&weighted) {
            *window.first_mut()? = *point;
        }
        // As many again at a time, in all windows at once: the largest so far plus each that is there, itself included.
        let mut known = 1;
        let mut inverses: Vec<Field> = Vec::new();
        while known < full {
            inverses.clear();
            for window in points.chunks(full) {
                let (done, open) = window.split_at_checked(known).unwrap_or((window, &[]));
                let runs = done.iter().zip(open).filter_map(|(one, _)| Some(done.last()?.run(one)));
                inverses.extend(runs);
            }
            field::invert_all(&mut inverses)?;
            let mut inverses = inverses.iter();
            for window in points.chunks_mut(full) {
                let Some((done, open)) = window.split_at_mut_checked(known) else { continue };
                let Some(largest) = done.last() else { continue };
                for ((one, sum), inverse) in done.iter().zip(open).zip(&mut inverses) {
                    *sum = largest.add(one, inverse);
                }
            }
            known *= 2;
        }
        Some(Self { width, points })
    }

    /// The points whose sum is the scalar times the point, and whether each has to change its sign. `None` would be a point
    /// that the table lacks.
    pub(super) fn of(&self, scalar: &Scalar) -> impl Iterator<Item = Option<(&Point, bool)>> {
        scalar.digits(self.width).map(|digit| {
            let place = (digit.window << (self.width - 1)) + digit.magnitude - 1;
            self.points.get(place).map(|point| (point, digit.negative))
        })
    }
}

/// How many points the tables of that width have. What is left of a scalar beyond the windows below the last, and what
/// is carried from them, is at most 2 to the number of bits that are left.
pub(super) const fn count(width: u32) -> usize {
    let last = windows(width) - 1;
    let left = 256 - last * width as usize;
    (last << (width - 1)) + (1 << left)
}

//! Points of P-256, y^2 = x^3 - 3 x + b, and their sums. The formulas are not complete: they fail where two points share
//! their x. That is not asked at each addition, because the sum tells: see `Sum`.

use super::field::{self, Field};

/// A point other than infinity by its coordinates. It fills a line of the processor's caches.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Point {
    pub(super) x: Field,
    pub(super) y: Field,
}

/// A sum of points in Jacobian coordinates: x = X / Z^2, y = Y / Z^3 (Hankerson, Menezes and Vanstone, "Guide to Elliptic
/// Curve Cryptography", section 3.2.2).
///
/// Adding a point multiplies Z by how much the two differ in x, over a field: Z is zero from there on if a point is added
/// to itself, to its negative, or to infinity, and only then. So whoever looks at a sum asks once whether Z is zero,
/// and knows of all additions that went into it.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    x: Field,
    y: Field,
    z: Field,
}

impl Point {
    /// From its uncompressed encoding (SEC 1, section 2.3.4), with both coordinates below p and the point on the curve
    /// (section 3.2.2.1; the order of P-256 is prime, so every such point is in the group).
    pub(super) fn from_octets(octets: &[u8]) -> Option<Self> {
        let (4, coordinates) = octets.split_first()? else { return None };
        let (x, y) = coordinates.split_first_chunk()?;
        let (x, y) = (Field::from_octets(x)?, Field::from_octets(y.try_into().ok()?)?);
        let three = Field::from_limbs([3, 0, 0, 0]);
        let right = x.square().sub(&three).mul(&x).add(&B);
        (y.square() == right).then_some(Self { x, y })
    }

    pub(super) fn negate(&self) -> Self {
        Self { x: self.x, y: self.y.negate() }
    }

    /// What has to be inverted before two points are added by their coordinates (Hankerson, Menezes and Vanstone, section
    /// 3.1.2): how much they differ in x, or twice y where they are the same. Zero if they are each other's negatives,
    /// and only then.
    pub(super) fn run(&self, other: &Self) -> Field {
        if self.is(other) { self.y.double() } else { other.x.sub(&self.x) }
    }

    /// The sum of two points, with the inverse of their `run`. Where many additions do not wait for each other, their
    /// inverses come together, and this is cheaper than `Sum`.
    pub(super) fn add(&self, other: &Self, inverse: &Field) -> Self {
        let rise = if self.is(other) {
            let less = self.x.square().sub(&Field::ONE);
            less.double().add(&less)
        } else {
            other.y.sub(&self.y)
        };
        let slope = rise.mul(inverse);
        let x = slope.square().sub(&self.x).sub(&other.x);
        Self { x, y: slope.mul(&self.x.sub(&x)).sub(&self.y) }
    }

    fn is(&self, other: &Self) -> bool {
        self.x == other.x && self.y == other.y
    }
}

impl Sum {
    /// Of many points, none of them infinity; `None` where there are none, or two that are added first are each other's
    /// negatives.
    pub(super) fn of_all(mut points: Vec<Point>) -> Option<Self> {
        while points.len() > FEW {
            points = added_in_pairs(&points)?;
        }
        let (first, others) = points.split_first()?;
        Some(others.iter().fold(Self::of(first), |sum, point| sum.add(point)))
    }

    pub(super) const fn of(point: &Point) -> Self {
        Self { x: point.x, y: point.y, z: Field::ONE }
    }

    /// Algorithm 3.22 of the Guide, without its questions for exceptions.
    pub(super) fn add(&self, point: &Point) -> Self {
        let z_squared = self.z.square();
        let z_cubed = z_squared.mul(&self.z);
        let x_difference = point.x.mul(&z_squared).sub(&self.x);
        let y_difference = point.y.mul(&z_cubed).sub(&self.y);
        let square = x_difference.square();
        let cube = square.mul(&x_difference);
        let middle = square.mul(&self.x);
        let x = y_difference.square().sub(&cube).sub(&middle.double());
        let y = middle.sub(&x).mul(&y_difference).sub(&cube.mul(&self.y));
        Self { x, y, z: self.z.mul(&x_difference) }
    }

    /// Algorithm 3.21 of the Guide. No point of P-256 is its own negative: doubling has no exception but infinity.
    pub(super) fn double(&self) -> Self {
        let z_squared = self.z.square();
        let product = self.x.sub(&z_squared).mul(&self.x.add(&z_squared));
        let slope = product.double().add(&product);
        let y_doubled = self.y.double();
        let y_squared = y_doubled.square();
        let middle = y_squared.mul(&self.x);
        let x = slope.square().sub(&middle.double());
        let eight_y_fourth = y_squared.mul(&self.y.square()).double();
        let y = middle.sub(&x).mul(&slope).sub(&eight_y_fourth);
        Self { x, y, z: y_doubled.mul(&self.z) }
    }

    /// Whether it is a point, no addition on the way was an exception, and its x is this.
    pub(super) fn has_x(&self, x: &Field) -> bool {
        !self.z.is_zero() && self.x == x.mul(&self.z.square())
    }

    /// The points that these sums are; `None` if one of them is none, or had an exception on its way.
    pub(super) fn normalised(sums: &[Self]) -> Option<Vec<Point>> {
        let mut inverses: Vec<Field> = sums.iter().map(|sum| sum.z).collect();
        field::invert_all(&mut inverses)?;
        let point = |(sum, inverse): (&Self, &Field)| {
            let square = inverse.square();
            Point { x: sum.x.mul(&square), y: sum.y.mul(&square.mul(inverse)) }
        };
        Some(sums.iter().zip(&inverses).map(point).collect())
    }
}

/// The sum of each two that stand together, and the last one where it stands alone; `None` where two are each other's
/// negatives.
pub(super) fn added_in_pairs(points: &[Point]) -> Option<Vec<Point>> {
    let (pairs, left_over) = points.as_chunks::<2>();
    let mut inverses: Vec<Field> = pairs.iter().map(|[one, other]| one.run(other)).collect();
    field::invert_all(&mut inverses)?;
    let sums = pairs.iter().zip(&inverses).map(|([one, other], inverse)| one.add(other, inverse));
    Some(sums.chain(left_over.iter().copied()).collect())
}

/// Of so many points, half as many multiplications less no longer pay for an inverse.
const FEW: usize = 20;

/// The coefficient b of the curve (SP 800-186, section 3.2.1.3).
const B: Field = Field::from_limbs([
    0x3bce_3c3e_27d2_604b,
    0x651d_06b0_cc53_b0f6,
    0xb3eb_bd55_7698_86bc,
    0x5ac6_35d8_aa3a_93e7,
]);

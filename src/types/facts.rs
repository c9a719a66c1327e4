//! The facts as the build script wrote them: bytes, and a text that their words stand in. Nothing is read before it is
//! asked for, and nothing is copied, so that what a template does not use costs nothing.

use std::marker::PhantomData;

include!(concat!(env!("OUT_DIR"), "/aws.rs"));

static FACTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/aws.facts"));
static TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/aws.texts"));

/// What can be read from the facts. `build/table.rs` writes each of them.
pub(crate) trait Fact {
    /// Reads it, and moves the reader behind it.
    fn read(reader: &mut Reader) -> Self;
}

/// A place in the facts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader(usize);

impl Reader {
    pub fn at(position: usize) -> Self {
        Self(position)
    }

    pub fn byte(&mut self) -> u8 {
        let byte = FACTS[self.0];
        self.0 += 1;
        byte
    }

    pub fn read<T: Fact>(&mut self) -> T {
        T::read(self)
    }
}

/// Seven bits in a byte, the lowest first; the eighth says that more follow.
impl Fact for usize {
    fn read(reader: &mut Reader) -> Self {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = reader.byte();
            number |= usize::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return number;
            }
            shift += 7;
        }
    }
}

impl Fact for f64 {
    fn read(reader: &mut Reader) -> Self {
        Self::from_le_bytes(std::array::from_fn(|_| reader.byte()))
    }
}

/// Where it begins among the texts, and its length.
impl Fact for &'static str {
    fn read(reader: &mut Reader) -> Self {
        let (start, length): (usize, usize) = reader.read();
        &TEXTS[start..start + length]
    }
}

impl<A: Fact, B: Fact> Fact for (A, B) {
    fn read(reader: &mut Reader) -> Self {
        (reader.read(), reader.read())
    }
}

/// A list of facts, which are read one by one whenever it is gone through.
#[derive(Debug, Clone, Copy)]
pub(crate) struct List<T> {
    count: usize,
    items: Reader,
    of: PhantomData<T>,
}

impl<T> List<T> {
    pub const EMPTY: Self = Self { count: 0, items: Reader(0), of: PhantomData };

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl<T: Fact> List<T> {
    pub fn iter(&self) -> impl ExactSizeIterator<Item = T> + use<T> {
        let mut reader = self.items;
        (0..self.count).map(move |_| reader.read())
    }

    pub fn to_vec(&self) -> Vec<T> {
        self.iter().collect()
    }
}

/// The number of its items, and unless it is none the bytes they take.
impl<T> Fact for List<T> {
    fn read(reader: &mut Reader) -> Self {
        let count = reader.read();
        if count == 0 {
            return Self::EMPTY;
        }
        let bytes: usize = reader.read();
        let items = *reader;
        reader.0 += bytes;
        Self { count, items, of: PhantomData }
    }
}

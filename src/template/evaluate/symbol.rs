//! What stands for values that only AWS knows.

use std::fmt;

/// What stands for a value that only AWS knows. Equal symbols stand for equal values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Symbol {
    /// What `Ref` returns of a resource, or with an attribute `Fn::GetAtt`.
    Resource {
        /// The resource's logical id.
        id: String,
        /// The attribute, such as `AllocationId`.
        attribute: Option<String>,
    },
    /// A parameter that was given no value and has no default.
    Parameter(String),
    /// A pseudo parameter, such as `AWS::Region`.
    Pseudo(String),
    /// The Availability Zone at a position, from 0, of those that `Fn::GetAZs` lists of the stack's own region.
    Zone(usize),
    /// What another stack exports, by the export's name, which is a text in parts.
    Import(Vec<Piece>),
    /// A text that holds a dynamic reference, `{{resolve:…}}`.
    Dynamic(String),
    /// A text in parts, some of which are symbols.
    Text(Vec<Piece>),
    /// What `Fn::Base64` makes of a text, by the text in parts. It is not encoded, so that it can be read and compared.
    Base64(Vec<Piece>),
}

/// What comes before the name of an export where that is imported. Nothing of a template has a name that begins so.
pub const IMPORT: &str = "the import ";

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    /// Literal text.
    Literal(String),
    /// What only AWS knows.
    Symbol(Symbol),
}

impl Symbol {
    /// Visits it, and the symbols inside it.
    pub(crate) fn each_part<'s>(&'s self, visit: &mut impl FnMut(&'s Symbol)) {
        visit(self);
        if let Symbol::Text(pieces) | Symbol::Base64(pieces) | Symbol::Import(pieces) = self {
            for piece in pieces {
                if let Piece::Symbol(inner) = piece {
                    inner.each_part(visit);
                }
            }
        }
    }
}

impl fmt::Display for Symbol {
    /// As a reader names it: `` `Vpc` ``, `` `NatAddress0.AllocationId` ``, `zone 0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Symbol::Resource { id, attribute: None } => write!(f, "`{id}`"),
            Symbol::Resource { id, attribute: Some(attribute) } => write!(f, "`{id}.{attribute}`"),
            Symbol::Parameter(name) | Symbol::Pseudo(name) => write!(f, "`{name}`"),
            Symbol::Zone(position) => write!(f, "zone {position}"),
            Symbol::Import(name) => {
                f.write_str(IMPORT)?;
                quoted(f, name)
            }
            Symbol::Dynamic(text) => write!(f, "`{text}`"),
            Symbol::Text(pieces) => quoted(f, pieces),
            Symbol::Base64(pieces) => {
                f.write_str("the Base64 of ")?;
                quoted(f, pieces)
            }
        }
    }
}

/// A text in parts, with `${…}` for symbols.
fn quoted(f: &mut fmt::Formatter<'_>, pieces: &[Piece]) -> fmt::Result {
    f.write_str("`")?;
    for piece in pieces {
        match piece {
            Piece::Literal(text) => f.write_str(text)?,
            Piece::Symbol(Symbol::Resource { id, attribute: None }) => write!(f, "${{{id}}}")?,
            Piece::Symbol(Symbol::Resource { id, attribute: Some(attribute) }) => write!(f, "${{{id}.{attribute}}}")?,
            Piece::Symbol(Symbol::Parameter(name) | Symbol::Pseudo(name)) => write!(f, "${{{name}}}")?,
            Piece::Symbol(other) => write!(f, "${{{other}}}")?,
        }
    }
    f.write_str("`")
}

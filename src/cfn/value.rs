//! Values that CloudFormation computes: references, attributes, text with such in it.

use super::id::LogicalId;
use serde::{Serialize, Serializer};
use serde_json::json;
use std::fmt::Write;
use std::marker::PhantomData;

/// A resource of a template, as others refer to it. Minted by [`Template::add`](super::Template::add) alone.
pub struct Ref<K> {
    id: LogicalId,
    kind: PhantomData<fn() -> K>,
}

impl<K> Ref<K> {
    pub(super) fn mint(id: LogicalId) -> Self {
        Self { id, kind: PhantomData }
    }

    /// Its logical id.
    pub fn id(&self) -> &LogicalId {
        &self.id
    }

    /// An attribute of it; kinds offer the ones they have by name.
    pub(super) fn attribute<T>(&self, name: &'static str) -> Value<T> {
        Value(Piece::Attribute(self.id.clone(), name), PhantomData)
    }
}

impl<K> Clone for Ref<K> {
    fn clone(&self) -> Self {
        Self::mint(self.id.clone())
    }
}

impl<K> Serialize for Ref<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Piece::Reference(self.id.to_string()).serialize(serializer)
    }
}

/// What a property wants: the id of a `T`, or an attribute of that meaning. It comes from a resource of the template, or
/// is given from outside.
pub struct Value<T>(Piece, PhantomData<fn() -> T>);

impl<T> Value<T> {
    /// One that exists outside the template.
    pub fn given(id: impl ToString) -> Self {
        Self(Piece::Literal(id.to_string()), PhantomData)
    }

    /// What another stack exports under a name.
    pub fn imported(export: impl ToString) -> Self {
        Self(Piece::Import(export.to_string()), PhantomData)
    }
}

impl<T> Clone for Value<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<T> Serialize for Value<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<K> From<Ref<K>> for Value<K> {
    fn from(reference: Ref<K>) -> Self {
        Self(Piece::Reference(reference.id.to_string()), PhantomData)
    }
}

impl<K> From<&Ref<K>> for Value<K> {
    fn from(reference: &Ref<K>) -> Self {
        reference.clone().into()
    }
}

/// The pseudo parameters of CloudFormation that templates use here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pseudo {
    /// The account the stack is in.
    AccountId,
    /// The partition of its region: `aws`, `aws-cn`, `aws-us-gov`.
    Partition,
    /// Its region.
    Region,
    /// Its name.
    StackName,
    /// The domain of the services in its partition: `amazonaws.com`, `amazonaws.com.cn`.
    UrlSuffix,
}

impl Pseudo {
    fn name(self) -> &'static str {
        match self {
            Self::AccountId => "AWS::AccountId",
            Self::Partition => "AWS::Partition",
            Self::Region => "AWS::Region",
            Self::StackName => "AWS::StackName",
            Self::UrlSuffix => "AWS::URLSuffix",
        }
    }
}

/// A piece of text: known now, or once CloudFormation has made the resource.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Known now.
    Literal(String),
    /// What a Ref to this name yields.
    Reference(String),
    /// What a GetAtt of this attribute yields.
    Attribute(LogicalId, &'static str),
    /// What another stack exports under this name.
    Import(String),
}

impl Serialize for Piece {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Literal(text) => serializer.serialize_str(text),
            Self::Reference(name) => json!({ "Ref": name }).serialize(serializer),
            Self::Attribute(id, name) => json!({ "Fn::GetAtt": [id, name] }).serialize(serializer),
            Self::Import(export) => json!({ "Fn::ImportValue": export }).serialize(serializer),
        }
    }
}

impl From<&str> for Piece {
    fn from(text: &str) -> Self {
        Self::Literal(text.to_owned())
    }
}

impl From<String> for Piece {
    fn from(text: String) -> Self {
        Self::Literal(text)
    }
}

impl From<Pseudo> for Piece {
    fn from(pseudo: Pseudo) -> Self {
        Self::Reference(pseudo.name().to_owned())
    }
}

impl<K> From<&Ref<K>> for Piece {
    fn from(reference: &Ref<K>) -> Self {
        Self::Reference(reference.id.to_string())
    }
}

impl<T> From<&Value<T>> for Piece {
    fn from(value: &Value<T>) -> Self {
        value.0.clone()
    }
}

/// Text put together from pieces; becomes `Fn::Sub` where a piece is not known now, and `Fn::Join` where one is imported: of that
/// `Fn::Sub` has no placeholder.
#[derive(Debug, Clone, PartialEq)]
pub struct Text(Vec<Piece>);

impl Text {
    /// The text of these pieces, one after the other. `text!` writes it shorter.
    pub fn of(pieces: Vec<Piece>) -> Self {
        Self(pieces)
    }

    /// Several texts with a separator between them.
    pub fn join(separator: &str, texts: impl IntoIterator<Item = Text>) -> Self {
        let mut pieces = Vec::new();
        for text in texts {
            if !pieces.is_empty() && !separator.is_empty() {
                pieces.push(Piece::from(separator));
            }
            pieces.extend(text.0);
        }
        Self(pieces)
    }
}

impl<T: Into<Piece>> From<T> for Text {
    fn from(piece: T) -> Self {
        Self(vec![piece.into()])
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let [piece] = self.0.as_slice() {
            return piece.serialize(serializer);
        }
        if self.0.iter().any(|piece| matches!(piece, Piece::Import(_))) {
            return json!({ "Fn::Join": ["", self.0] }).serialize(serializer);
        }
        let known = self.0.iter().all(|piece| matches!(piece, Piece::Literal(_)));
        let mut body = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Literal(text) if known => body.push_str(text),
                Piece::Literal(text) => body.push_str(&text.replace("${", "${!")),
                // Writing to a String cannot fail.
                Piece::Reference(name) => _ = write!(body, "${{{name}}}"),
                Piece::Attribute(id, name) => _ = write!(body, "${{{id}.{name}}}"),
                Piece::Import(export) => unreachable!("`{export}` is imported, and such texts are joined"),
            }
        }
        if known { serializer.serialize_str(&body) } else { json!({ "Fn::Sub": body }).serialize(serializer) }
    }
}

/// The [`Text`] of pieces: literals, pseudo parameters, references and values.
macro_rules! text {
    ($( $piece:expr ),+ $(,)?) => {
        $crate::cfn::Text::of(vec![$( ($piece).into() ),+])
    };
}
pub(crate) use text;

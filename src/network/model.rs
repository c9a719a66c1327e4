//! A template with everything that is known about it.

use super::Network;
use crate::template::Document;
use crate::template::evaluate::{Evaluator, Settings};
use crate::template::order::Order;
use crate::template::reference::{References, references};
use serde_json::Value;

/// A template under one set of settings, read once and lent to whoever asks about it.
#[derive(Debug)]
pub struct Model<'a> {
    /// The template.
    pub template: &'a Value,
    /// Its sections.
    pub document: Document<'a>,
    /// Who names whom in it.
    pub references: References<'a>,
    /// Its values.
    pub evaluator: Evaluator<'a>,
    /// Which resource waits for which.
    pub(crate) order: Order<'a>,
    /// The network it describes.
    pub network: Network,
}

impl<'a> Model<'a> {
    /// The model of a template; `None` if it is no object.
    pub fn of(template: &'a Value, settings: &'a Settings) -> Option<Self> {
        let document = Document::of(template)?.beside(&settings.outside);
        let evaluator = Evaluator::new(document, settings);
        let references = references(document);
        let order = Order::of(template, document, &evaluator, &references.all);
        let network = Network::of(document, &evaluator);
        Some(Self { template, document, references, evaluator, order, network })
    }
}

//! What a change may not do.

use crate::cost::{Decimal, Expense};
use crate::diag::printable;
use crate::diff::{Action, MeaningKind, Recreation, ResourceChange, Severity, TemplateDiff};
use crate::report::Denial;
use crate::types;
use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, ValueEnum};
use std::cmp::Reverse;
use std::ffi::OsStr;

/// What a change may not do. What may happen counts as happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Denied {
    /// A resource is replaced, may be, or nobody says whether it is.
    Replace,
    /// Instances or tasks are renewed, or may be, as those of a group whose image is looked up again.
    Roll,
    /// A resource that holds data is removed or replaced, or may be, whether its data is kept or not.
    RemoveStateful,
    /// Something would fail, lose data or cause an outage, or a promise that held no longer does.
    Hazard,
    /// More can be reached from the internet than before.
    Exposure,
    /// Something protects less than before, as by an older version of TLS, more permissions or a shorter retention.
    Weaken,
}

/// Something that `--deny` refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deny {
    /// What a change may not do.
    Kind(Denied),
    /// That it costs more than so much a month.
    Cost(Decimal),
}

/// Reads what `--deny` refuses.
#[derive(Debug, Clone)]
pub(super) struct DenyParser;

impl TypedValueParser for DenyParser {
    type Value = Deny;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<Deny, clap::Error> {
        let limit = value.to_str().and_then(|value| value.strip_prefix("cost="));
        if let Some(limit) = limit {
            let message = "`--deny cost=` expects an amount, such as `cost=+100`\n";
            let refused = || clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command);
            return Decimal::parse(limit.strip_prefix('+').unwrap_or(limit)).map(Deny::Cost).ok_or_else(refused);
        }
        EnumValueParser::<Denied>::new().parse_ref(command, argument, value).map(Deny::Kind)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let cost = PossibleValue::new("cost=+100").help("It costs more than so much a month, or nobody knows how much");
        let kinds = Denied::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        Some(Box::new(kinds.chain([cost]).collect::<Vec<_>>().into_iter()))
    }
}

/// So many of what is denied for one reason have a line each; of more, the first one has.
const MOST: usize = 3;

/// What of the denied is there, one for each, or for those that are denied for one reason.
pub(super) fn present(denied: &[Deny], diff: &TemplateDiff, cost: Option<&Expense>) -> Vec<Denial> {
    let misses = diff.open_hazards().filter(|hazard| hazard.severity == Severity::Misses);
    // Nothing that is allowed otherwise would happen to the stack that is there.
    let misses = misses.filter(|_| !denied.is_empty());
    let mut found = misses.map(|hazard| denial(hazard.code.slug, &hazard.what)).collect::<Vec<_>>();
    for (position, kind) in denied.iter().enumerate() {
        if denied[..position].contains(kind) {
            continue;
        }
        let kind = match kind {
            Deny::Kind(kind) => kind,
            Deny::Cost(limit) => {
                found.extend(cost.and_then(|cost| dearer(cost, *limit)).map(|why| denial("cost", &why)));
                continue;
            }
        };
        let mut by_reason = Vec::<(Option<&str>, Vec<String>)>::new();
        for Instance { reason, sentence } in instances(*kind, diff) {
            match by_reason.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, sentences)) => sentences.push(sentence),
                None => by_reason.push((reason, vec![sentence])),
            }
        }
        for (reason, sentences) in by_reason {
            let reason = reason.map(|reason| format!(" [{reason}]")).unwrap_or_default();
            let (told, more) = match sentences.as_slice() {
                [first, others @ ..] if others.len() >= MOST => {
                    (std::slice::from_ref(first), format!(", and {} more like it", others.len()))
                }
                all => (all, String::new()),
            };
            found.extend(told.iter().map(|sentence| denial(kind.word(), &format!("{sentence}{more}{reason}"))));
        }
    }
    found
}

fn denial(code: &'static str, message: &str) -> Denial {
    Denial { code, message: printable(message).into_owned() }
}

/// Why a change costs more than it may, if it does or nobody knows.
fn dearer(cost: &Expense, limit: Decimal) -> Option<String> {
    let (more, currency) = (cost.most(), &cost.after.currency);
    if more > limit {
        return Some(format!("the change costs {} {currency} a month; {} is allowed", more.signed(), limit.signed()));
    }
    let uncounted = cost.uncounted().into_iter().map(|one| format!("`{}`", one.resource));
    let unpriced =
        cost.by_meter().into_iter().filter(|(_, more)| more.is_none()).map(|(meter, _)| format!("`{meter}`"));
    let unknown = uncounted.chain(unpriced).collect::<Vec<_>>();
    let what = unknown.first()?;
    let more = if unknown.len() > 1 { format!(" and {} more", unknown.len() - 1) } else { String::new() };
    Some(format!("what the change costs is not known: {what}{more} has no price"))
}

/// Something that is denied.
struct Instance<'d> {
    /// The code of a hazard or a rule.
    reason: Option<&'d str>,
    sentence: String,
}

impl Denied {
    fn word(self) -> &'static str {
        match self {
            Denied::Replace => "replace",
            Denied::Roll => "roll",
            Denied::RemoveStateful => "remove-stateful",
            Denied::Hazard => "hazard",
            Denied::Exposure => "exposure",
            Denied::Weaken => "weaken",
        }
    }
}

/// Each thing of a kind that is there.
fn instances(kind: Denied, diff: &TemplateDiff) -> Vec<Instance<'_>> {
    let open = |change: &&ResourceChange| diff.acceptance(kind.word(), std::slice::from_ref(&change.id)).is_none();
    let resources = diff.resources.iter().filter(open);
    let lookups = diff.lookups.iter().filter(open);
    let meaning = |wanted: MeaningKind| {
        let meaning = diff.open_meaning().filter(move |meaning| meaning.kind == wanted);
        meaning.map(|meaning| Instance { reason: meaning.rule, sentence: meaning.sentence.clone() })
    };
    let plain = |sentence: String| Instance { reason: None, sentence };
    let others: Vec<Instance> = match kind {
        Denied::Replace => {
            // What replaces others comes before them.
            let mut causes = resources.collect::<Vec<_>>();
            let followers = |cause: &ResourceChange| {
                let first = |change: &&ResourceChange| change.id != cause.id && change.chain.first() == Some(&cause.id);
                diff.resources.iter().filter(first).count()
            };
            causes.sort_by_cached_key(|change| (change.chain.len(), Reverse(followers(change))));
            causes.into_iter().filter_map(replaced).chain(lookups.filter_map(looked_up)).map(plain).collect()
        }
        Denied::Roll => {
            let may = lookups.filter_map(|change| looked_up(change).filter(|_| runs(change)).or(may_roll(change)));
            resources.filter_map(renewed).chain(may).map(plain).collect()
        }
        Denied::RemoveStateful => {
            resources.filter(|change| types::of(&change.kind).holds_data()).filter_map(lost).map(plain).collect()
        }
        Denied::Hazard => meaning(MeaningKind::Breaks).collect(),
        Denied::Weaken => meaning(MeaningKind::Weakens).collect(),
        Denied::Exposure => meaning(MeaningKind::Exposes).collect(),
    };
    let hazards = diff.open_hazards().filter(|hazard| kind == Denied::Hazard && hazard.severity != Severity::Misses);
    let hazards = hazards.map(|hazard| Instance { reason: Some(hazard.code.slug), sentence: hazard.what.clone() });
    hazards.chain(others).collect()
}

fn replaced(change: &ResourceChange) -> Option<String> {
    let named = format!("`{}` ({})", change.id, change.kind);
    let unknown = || change.properties.iter().any(|property| property.recreation == Recreation::Unknown);
    match change.action {
        // A new revision of a task definition is how every deployment begins.
        _ if change.is_revised() => None,
        Action::Replace(_) => Some(format!("{named} is replaced")),
        Action::MayReplace(_) => Some(format!("{named} may be replaced")),
        Action::Modify if unknown() => Some(format!("it is not documented whether {named} is replaced")),
        Action::Add | Action::Remove(_) | Action::Modify => None,
    }
}

/// Whether instances or tasks are renewed where a resource is replaced.
fn runs(change: &ResourceChange) -> bool {
    types::of(&change.kind).runs.is_some()
}

fn renewed(change: &ResourceChange) -> Option<String> {
    let rolled = change.rolled.as_ref().filter(|_| change.renews());
    match rolled {
        Some(rolled) => Some(format!("`{}` ({}) is rolled: {}", change.id, change.kind, rolled.how)),
        None => replaced(change).filter(|_| runs(change)),
    }
}

fn may_roll(change: &ResourceChange) -> Option<String> {
    change.renews().then(|| format!("`{}` ({}) may be rolled: {}", change.id, change.kind, again(change)))
}

/// What may be replaced because a value is looked up again.
fn looked_up(change: &ResourceChange) -> Option<String> {
    replaced(change).map(|sentence| format!("{sentence}: {}", again(change)))
}

/// What is looked up again, for a resource itself or for one that it follows.
fn again(change: &ResourceChange) -> String {
    let own = change.looked_up().next().map(|name| format!("`{name}` is looked up again"));
    let first = || change.chain.first().map(|first| format!("what `{first}` uses is looked up again"));
    own.or_else(first).unwrap_or_default()
}

fn lost(change: &ResourceChange) -> Option<String> {
    match change.action {
        Action::Remove(_) => Some(format!("`{}` ({}), which holds data, is removed", change.id, change.kind)),
        _ if change.undecided.as_ref().is_some_and(|undecided| undecided.removed) => {
            Some(format!("`{}` ({}), which holds data, may be removed", change.id, change.kind))
        }
        _ => replaced(change).map(|sentence| format!("{sentence}; it holds data")),
    }
}

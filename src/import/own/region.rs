//! The region of a rack: where a template does not say it, it shows in what it decides.

use super::compared::{Compared, Difference, compare};
use super::keys::{REGION, position};
use crate::diag::{Diagnostic, Path};
use crate::import::Line;
use crate::rack::words::Region;
use serde_json::Value;

/// Lines that make a template, with the region if one is needed, and how it compares with the deployed one. What is refused
/// of them is left out; `None` where nothing of them makes a template.
pub(super) fn fitting(mut lines: Vec<Line>, deployed: &Value) -> Option<(Vec<Line>, Compared)> {
    loop {
        match with_region(&lines, deployed) {
            Ok(found) => return Some(found),
            Err(_) if lines.len() <= 1 => return None,
            Err(findings) => lines = without_refused(lines, &findings),
        }
    }
}

/// The lines without those at which findings point; without all but the name if they point at none.
fn without_refused(lines: Vec<Line>, findings: &[Diagnostic]) -> Vec<Line> {
    let paths = findings.iter().flat_map(|finding| &finding.spots).filter_map(|spot| spot.place.path());
    let paths = paths.collect::<Vec<_>>();
    let is_named = |line: &Line| paths.iter().any(|path| path.below(&Path::of(line.key)).is_some());
    let any = lines.iter().any(is_named);
    lines.into_iter().filter(|line| if any { !is_named(line) } else { line.key == "name" }).collect()
}

/// The lines, with a region where the template is another without.
fn with_region(lines: &[Line], deployed: &Value) -> Result<(Vec<Line>, Compared), Vec<Diagnostic>> {
    let without = compare(lines, deployed);
    let is_told = without.as_ref().is_ok_and(|compared| !compared.differences.iter().any(is_decided_by_region));
    let mut found = Vec::<(Region, Compared)>::new();
    for region in Region::all().filter(|_| !is_told) {
        let Ok(compared) = compare(&with(lines, region, ""), deployed) else { continue };
        let best =
            without.iter().chain(found.first().map(|(_, compared)| compared)).map(|best| best.differences.len()).min();
        match best {
            Some(best) if compared.differences.len() > best => {}
            Some(best) if compared.differences.len() == best && found.is_empty() => {}
            Some(best) if compared.differences.len() == best => found.push((region, compared)),
            _ => found = vec![(region, compared)],
        }
    }
    let from = match found.as_slice() {
        [_] => "the only region in which a rack has this template".to_owned(),
        several => {
            let names = several.iter().map(|(region, _)| region.name()).collect::<Vec<_>>();
            format!("or another of {}: a rack has this template in each of them", names.join(", "))
        }
    };
    match found.into_iter().next() {
        Some((region, compared)) => Ok((with(lines, region, &from), compared)),
        None => without.map(|compared| (lines.to_vec(), compared)),
    }
}

/// Whether a difference may be one of regions: who delivers access logs, whether there is Fargate, what services are called.
fn is_decided_by_region(difference: &Difference) -> bool {
    let place = &difference.place;
    ["/Resources/LogsPolicy/", "/Resources/ClusterCapacity/"].iter().any(|decided| place.starts_with(decided))
        || place.contains("/ServiceName")
}

/// The lines with a region, where it stands among them.
fn with(lines: &[Line], region: Region, from: &str) -> Vec<Line> {
    let mut lines = lines.to_vec();
    let place = lines.iter().take_while(|line| position(line.key) < position(REGION)).count();
    lines.insert(place, Line { key: REGION, value: region.name().into(), from: from.to_owned() });
    lines
}

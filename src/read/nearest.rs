//! Finding what was probably meant by a name that does not exist.

/// The known name nearest to one that does not exist, if it is near enough to have been meant; of equally near ones the
/// first.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = known.into_iter().filter_map(|known| Some((distance(name, known)?, known)));
    near.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// How many slips turn one name into the other, if they are few: at most two, and at most one in three characters.
fn distance(name: &str, known: &str) -> Option<usize> {
    const MOST: usize = 2;
    if name.eq_ignore_ascii_case(known) {
        return Some(0);
    }
    // Names whose lengths differ by more cannot be near; that is cheaper to see than a distance.
    if name.len().abs_diff(known.len()) > MOST {
        return None;
    }
    let distance = strsim::osa_distance(name, known);
    (distance <= MOST && distance * 3 <= known.len()).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_are_seen_through_and_other_names_are_not_proposed() {
        assert_eq!(nearest("Vcp", ["Igw", "Vpc"]), Some("Vpc"));
        assert_eq!(nearest("availabilityzones", ["AvailabilityZone", "AvailabilityZones"]), Some("AvailabilityZones"));
        assert_eq!(nearest("AWS::EC2::Volume", ["AWS::EC2::Route", "AWS::EC2::VPC"]), None);
        assert_eq!(nearest("ab", ["cd", "xb"]), None);
    }
}

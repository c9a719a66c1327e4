//! The machine image: whether what its parameter is called fits the instances.

use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::Rack;
use crate::rack::words::{Architecture, Image};

/// Where the parameters of the ECS-optimized images stand (ECS developer guide, "Retrieving Amazon ECS-optimized Linux AMI
/// metadata"); those for Arm have `arm64` in their path.
const ECS_OPTIMIZED: &str = "/aws/service/ecs/optimized-ami/";

/// What the names of images are called by that have no dnf or no systemd, which the boot script needs.
const OTHER_SYSTEMS: &[&str] = &["amazon-linux-2", "amzn2", "bottlerocket", "windows", "ubuntu", "debian"];

/// Finds what the name of an image's parameter tells against it.
pub(super) fn check(rack: &Rack, findings: &mut Findings) {
    let Image::Parameter(parameter) = &rack.instances.image else { return };
    let place = Place::Value(Path::of("instances.image"));
    let kind = &rack.instances.kind;
    let (path, own) = (parameter.path(), kind.architecture());
    if let Some(other) = architecture(path).filter(|architecture| *architecture != own) {
        let message = format!("`{path}` is an image for {other}, but `{kind}` is an instance type for {own}");
        let finding = Diagnostic::error(&codes::IMAGE_ARCHITECTURE, place.clone(), message);
        let finding = finding.also(Place::Value(Path::of("instances.type")), "the instance type");
        findings.push(finding.hint(format!("use an image for {own}, or choose an instance type for {other}")));
    }
    let is_other =
        |part: &str| OTHER_SYSTEMS.iter().any(|system| part == *system || part.starts_with(&format!("{system}-")));
    if path.split('/').any(is_other) {
        let message =
            format!("`{path}` does not look like an image of Amazon Linux 2023, which the boot script requires");
        let finding = Diagnostic::warning(&codes::IMAGE_NOT_AL2023, place, message);
        findings.push(finding.hint("use an ECS-optimized image of Amazon Linux 2023, or one built from it"));
    }
}

/// The architecture in the name of a parameter, if there is one.
fn architecture(path: &str) -> Option<Architecture> {
    let has = |words: &[&str]| path.split(['/', '-', '_']).any(|part| words.contains(&part));
    if has(&["arm64", "aarch64"]) {
        return Some(Architecture::Arm64);
    }
    let is_x86 = has(&["amd64"]) || path.contains("x86_64") || path.starts_with(ECS_OPTIMIZED);
    is_x86.then_some(Architecture::X86_64)
}

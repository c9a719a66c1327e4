//! Where in app.yml things stand.

use crate::app::words::ServiceName;
use crate::diag::Path;

/// The path of a service.
pub(super) fn service(name: &ServiceName) -> Path {
    Path::of("services").key(&name.to_string())
}

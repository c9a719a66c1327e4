//! The registries of images on the internet, which are no services of AWS.

/// Registries that no endpoint leads to, by the host in the name of an image.
pub(super) const REGISTRIES: &[&str] =
    &["docker.io", "gcr.io", "ghcr.io", "mcr.microsoft.com", "public.ecr.aws", "quay.io", "registry.k8s.io"];

/// The registry of an image that names no host (Docker documentation, "docker image pull").
pub(super) const DEFAULT_REGISTRY: &str = "docker.io";

/// Any other registry.
pub(super) const OTHER: &str = "another image registry";

/// Whether that is the name of a registry, and of no AWS service.
pub(super) fn is_registry(name: &str) -> bool {
    name == OTHER || REGISTRIES.contains(&name)
}

//! The rows of services of which no more is known than where they run and who reaches them, sorted by name. Sources: those
//! at the fields of [`Profile`]; what is from elsewhere has its source above the row.

use super::{NONE, Profile, Public, Role};

/// What nothing in a template takes a public address away from.
const ALWAYS: Public = Public { by: &[], word: "", default: true, address: false };

/// Services that run something for those who use them.
pub(super) static SERVICES: &[Profile] = &[
    Profile { name: "AWS::AppStream::Fleet", role: Role::PrivateOnly, public: Some(STREAMING), ..NONE },
    Profile { name: "AWS::AppStream::ImageBuilder", role: Role::PrivateOnly, public: Some(STREAMING), ..NONE },
    // With SSH the service connects from the internet, to an instance in a public subnet (Cloud9 user guide, "VPC settings
    // for AWS Cloud9 development environments").
    Profile {
        name: "AWS::Cloud9::EnvironmentEC2",
        public: Some(Public { by: &["ConnectionType"], word: "CONNECT_SSH", default: true, address: false }),
        ..NONE
    },
    Profile {
        name: "AWS::DMS::ReplicationInstance",
        public: Some(Public { by: &["PubliclyAccessible"], word: "true", default: true, address: true }),
        ..NONE
    },
    Profile { name: "AWS::DirectoryService::MicrosoftAD", role: Role::PrivateOnly, ..NONE },
    Profile { name: "AWS::DirectoryService::SimpleAD", role: Role::PrivateOnly, ..NONE },
    Profile { name: "AWS::EC2::SubnetCidrReservation", role: Role::Mentions, ..NONE },
    Profile { name: "AWS::EC2::VPCBlockPublicAccessExclusion", role: Role::Mentions, ..NONE },
    // Its instances have public addresses if their subnet gives them some (EMR management guide, "Amazon VPC options when
    // you launch a cluster").
    Profile { name: "AWS::EMR::Cluster", role: Role::MayBePublic, ..NONE },
    // Its load balancer, or its only instance, faces the internet unless option settings say otherwise (Elastic Beanstalk
    // developer guide, "Using Elastic Beanstalk with Amazon VPC").
    Profile { name: "AWS::ElasticBeanstalk::ConfigurationTemplate", role: Role::Describes, ..NONE },
    Profile { name: "AWS::ElasticBeanstalk::Environment", public: Some(ALWAYS), ..NONE },
    // Players connect to public addresses of its instances (GameLift developer guide, "Remotely connect to Amazon GameLift
    // Servers fleet instances").
    Profile { name: "AWS::GameLift::Fleet", public: Some(ALWAYS), ..NONE },
    // Lightsail user guide, "IP addresses".
    Profile { name: "AWS::Lightsail::Container", public: Some(ALWAYS), ..NONE },
    Profile { name: "AWS::Lightsail::Instance", public: Some(ALWAYS), ..NONE },
    Profile { name: "AWS::Lightsail::LoadBalancer", public: Some(ALWAYS), ..NONE },
    Profile {
        name: "AWS::MWAA::Environment",
        role: Role::PrivateOnly,
        public: Some(Public { by: &["WebserverAccessMode"], word: "PUBLIC_ONLY", default: false, address: false }),
        ..NONE
    },
    Profile { name: "AWS::OpsWorks::Instance", role: Role::MayBePublic, ..NONE },
    // RDS user guide, "Limitations for RDS Proxy".
    Profile { name: "AWS::RDS::DBProxy", role: Role::PrivateOnly, ..NONE },
    Profile {
        name: "AWS::SageMaker::Domain",
        role: Role::PrivateOnly,
        public: Some(Public {
            by: &["AppNetworkAccessType"],
            word: "PublicInternetOnly",
            default: true,
            address: false,
        }),
        ..NONE
    },
    Profile {
        name: "AWS::SageMaker::NotebookInstance",
        role: Role::PrivateOnly,
        public: Some(Public { by: &["DirectInternetAccess"], word: "Enabled", default: true, address: false }),
        ..NONE
    },
    Profile {
        name: "AWS::Transfer::Server",
        role: Role::MayBePublic,
        public: Some(Public { by: &["EndpointType"], word: "PUBLIC", default: true, address: false }),
        ..NONE
    },
    // Its directory decides (WorkSpaces administration guide, "Provide internet access for WorkSpaces").
    Profile { name: "AWS::WorkSpaces::Workspace", public: Some(ALWAYS), ..NONE },
];

const STREAMING: Public = Public { by: &["EnableDefaultInternetAccess"], word: "true", default: false, address: false };

#[cfg(test)]
mod tests {
    use super::SERVICES;
    use crate::types::{of, profiles};

    #[test]
    fn services_are_sorted_and_have_one_row_each() {
        assert!(SERVICES.is_sorted_by_key(|row| row.name));
        for row in SERVICES {
            assert!(!row.is_empty() && of(row.name) == row, "{}", row.name);
            assert!(!profiles().iter().any(|other| other.name == row.name), "{} has two rows", row.name);
        }
    }
}

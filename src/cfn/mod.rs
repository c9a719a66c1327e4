//! **CloudFormation, and nothing about racks**: a template whose misuse does not compile.
//!
//! Only [`Template::add`] mints a [`Ref`], so what is referred to exists; and a property says what it wants to refer to,
//! so a security group does not fit where a subnet belongs:
//!
//! ```
//! use rackform::cfn::{Tags, Template, kinds::ec2::{InternetGateway, RouteTable, Vpc}};
//! let mut template = Template::new("an example", Tags::new("example", []));
//! let cidr_block = "10.0.0.0/16".parse().unwrap();
//! let vpc = template.add("Vpc", Vpc { cidr_block, enable_dns_hostnames: true, enable_dns_support: true });
//! template.add("Routes", RouteTable { vpc_id: vpc.into() });
//! ```
//!
//! A reference to something of another type does not compile:
//!
//! ```compile_fail,E0277
//! use rackform::cfn::{Tags, Template, kinds::ec2::{InternetGateway, RouteTable}};
//! let mut template = Template::new("an example", Tags::new("example", []));
//! let gateway = template.add("Gateway", InternetGateway {});
//! template.add("Routes", RouteTable { vpc_id: gateway.into() });
//! ```
//!
//! Nor does a reference that no resource stands behind:
//!
//! ```compile_fail,E0451
//! use rackform::cfn::{Ref, kinds::ec2::Vpc};
//! let vpc: Ref<Vpc> = Ref { id: "Vpc".into(), kind: std::marker::PhantomData };
//! ```
//!
//! Nor a resource without a property that CloudFormation requires:
//!
//! ```compile_fail,E0063
//! use rackform::cfn::kinds::ec2::Subnet;
//! let subnet = Subnet { cidr_block: "10.0.1.0/24".parse().unwrap() };
//! ```
//!
//! Nor an attribute that a resource does not have:
//!
//! ```compile_fail,E0599
//! use rackform::cfn::{Tags, Template, kinds::ec2::InternetGateway};
//! let mut template = Template::new("an example", Tags::new("example", []));
//! let gateway = template.add("Gateway", InternetGateway {});
//! gateway.allocation_id();
//! ```

mod id;
mod kind;
pub mod kinds;
pub mod policy;
mod print;
mod tags;
mod template;
mod value;

pub use id::LogicalId;
pub use kind::Kind;
pub use print::{Style, print};
pub use tags::{Tag, Tagging, Tags};
pub use template::{CreationPolicy, Dependency, Output, Pause, RollingUpdate, Template};
pub(crate) use value::text;
pub use value::{Piece, Pseudo, Ref, Text, Value};

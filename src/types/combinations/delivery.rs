//! What stands before applications: load balancers, distributions, records of DNS, APIs, firewalls.

use super::written::{absolute, ipv4, ipv6, mail_server, quoted, service};
use super::{Combination, Other, Then, UnsetOr, among, row, set, unset, when};

/// Source: Elastic Load Balancing API reference, `CreateListener`.
pub(super) const LISTENER: &[Combination] = &[
    row(
        &[among("Protocol", &["HTTPS", "TLS"])],
        Then::Needs(&["Certificates"]),
        "a secure listener needs a certificate",
    ),
    row(
        &[among("Protocol", &["HTTP", "TCP", "UDP", "TCP_UDP"])],
        Then::Excludes(&["Certificates", "SslPolicy"]),
        "only listeners for `HTTPS` and `TLS` support it",
    ),
];

/// Source: Elastic Load Balancing API reference, `Action`.
pub(super) const ACTION: &[Combination] = &[
    row(
        &[among("Type", &["forward"])],
        Then::NeedsAny("", &["TargetGroupArn", "ForwardConfig"]),
        "an action of type `forward` needs a target group",
    ),
    row(&[among("Type", &["redirect"])], Then::Needs(&["RedirectConfig"]), "an action of type `redirect` needs it"),
    row(
        &[among("Type", &["fixed-response"])],
        Then::Needs(&["FixedResponseConfig"]),
        "an action of type `fixed-response` needs it",
    ),
    row(
        &[among("Type", &["authenticate-cognito"])],
        Then::Needs(&["AuthenticateCognitoConfig"]),
        "an action of type `authenticate-cognito` needs it",
    ),
    row(
        &[among("Type", &["authenticate-oidc"])],
        Then::Needs(&["AuthenticateOidcConfig"]),
        "an action of type `authenticate-oidc` needs it",
    ),
];

/// Source: Elastic Load Balancing API reference, `CreateLoadBalancer`: "You must specify subnets from at least two Availability
/// Zones" for Application Load Balancers, of which one in an Outpost has one.
pub(super) const BALANCER: &[Combination] = &[
    row(
        &[when("Type", UnsetOr(&["application"]))],
        Then::Items("Subnets", 2),
        "an Application Load Balancer spans at least two Availability Zones",
    ),
    row(
        &[when("Type", UnsetOr(&["application"]))],
        Then::Items("SubnetMappings", 2),
        "an Application Load Balancer spans at least two Availability Zones",
    ),
    row(
        &[among("Scheme", &["internal"])],
        Then::Excludes(&["SubnetMappings/*/AllocationId"]),
        "only internet-facing load balancers use Elastic IP addresses",
    ),
];

/// Source: Elastic Load Balancing API reference, `CreateTargetGroup`.
pub(super) const TARGET_GROUP: &[Combination] = &[
    row(
        &[when("TargetType", UnsetOr(&["instance", "ip", "alb"]))],
        Then::Needs(&["Port", "Protocol", "VpcId"]),
        "target groups need a port, a protocol and a VPC unless they are of type `lambda`",
    ),
    row(
        &[among("TargetType", &["lambda"])],
        Then::Excludes(&["HealthCheckPort", "HealthCheckProtocol", "Port", "Protocol", "ProtocolVersion", "VpcId"]),
        "target groups of type `lambda` do not support it",
    ),
    row(&[among("Protocol", &["GENEVE"])], Then::Among("Port", &["6081"]), "the port of protocol `GENEVE` is 6081"),
    row(
        &[when("HealthCheckProtocol", Other(&["HTTP", "HTTPS"]))],
        Then::Excludes(&["Matcher"]),
        "only health checks by `HTTP` and `HTTPS` match codes",
    ),
];

/// Source: Classic Load Balancer guide, "Listeners"; API reference 2012-06-01, `HealthCheck`.
pub(super) const CLASSIC: &[Combination] = &[row(
    &[],
    Then::Ordered("HealthCheck/Timeout", "HealthCheck/Interval", 1),
    "the timeout of a health check is less than its interval",
)];

/// Source: API reference 2012-06-01, `Listener`.
pub(super) const CLASSIC_LISTENER: &[Combination] = &[row(
    &[among("Protocol", &["HTTPS", "SSL"])],
    Then::Needs(&["SSLCertificateId"]),
    "a secure listener needs a certificate",
)];

/// Source: CloudFront API reference, `DefaultCacheBehavior` and `CreateDistribution`: of alternate domain names and certificates.
pub(super) const DISTRIBUTION: &[Combination] = &[
    row(
        &[set("Aliases")],
        Then::Needs(&["ViewerCertificate"]),
        "a distribution with alternate domain names needs a certificate that covers them",
    ),
    row(
        &[set("Aliases")],
        Then::Among("ViewerCertificate/CloudFrontDefaultCertificate", &["false"]),
        "the default certificate does not cover alternate domain names",
    ),
    row(
        &[],
        Then::NeedsAny("DefaultCacheBehavior", &["CachePolicyId", "ForwardedValues"]),
        "a cache behavior needs a cache policy or forwarded values",
    ),
    row(
        &[],
        Then::NeedsAny("CacheBehaviors/*", &["CachePolicyId", "ForwardedValues"]),
        "a cache behavior needs a cache policy or forwarded values",
    ),
];

/// Source: CloudFormation template reference, `AWS::Route53::RecordSet`; Route 53 developer guide, "Supported DNS record types".
pub(super) const RECORD: &[Combination] = &[
    row(
        &[set("AliasTarget")],
        Then::Excludes(&["ResourceRecords", "TTL"]),
        "alias records take values and TTL from their target",
    ),
    row(
        &[unset("AliasTarget")],
        Then::Needs(&["ResourceRecords", "TTL"]),
        "records need values and a TTL unless they are aliases",
    ),
    row(&[set("Weight")], Then::Needs(&["SetIdentifier"]), "records with a routing policy need it"),
    row(&[set("Region")], Then::Needs(&["SetIdentifier"]), "records with a routing policy need it"),
    row(&[set("Failover")], Then::Needs(&["SetIdentifier"]), "records with a routing policy need it"),
    row(&[set("GeoLocation")], Then::Needs(&["SetIdentifier"]), "records with a routing policy need it"),
    row(&[set("MultiValueAnswer")], Then::Needs(&["SetIdentifier"]), "records with a routing policy need it"),
    row(
        &[],
        Then::Written("HostedZoneName", absolute, "the name with a dot at its end"),
        "the name of a hosted zone ends with a dot",
    ),
    row(
        &[among("Type", &["A"])],
        Then::Written("ResourceRecords/*", ipv4, "an address such as `192.0.2.1`"),
        "a record of type `A` holds IPv4 addresses",
    ),
    row(
        &[among("Type", &["AAAA"])],
        Then::Written("ResourceRecords/*", ipv6, "an address such as `2001:db8::1`"),
        "a record of type `AAAA` holds IPv6 addresses",
    ),
    row(
        &[among("Type", &["MX"])],
        Then::Written("ResourceRecords/*", mail_server, "a priority and a host, such as `10 mail.example.com`"),
        "a record of type `MX` holds priorities and hosts",
    ),
    row(
        &[among("Type", &["SRV"])],
        Then::Written(
            "ResourceRecords/*",
            service,
            "priority, weight, port and host, such as `10 5 443 server.example.com`",
        ),
        "a record of type `SRV` holds priorities, weights, ports and hosts",
    ),
    row(
        &[among("Type", &["TXT", "SPF"])],
        Then::Written("ResourceRecords/*", quoted, "each string in quotation marks, with at most 255 characters"),
        "records of types `TXT` and `SPF` hold quoted strings",
    ),
];

/// Source: Route 53 API reference, `HealthCheckConfig`.
pub(super) const HEALTH_CHECK: &[Combination] = &[
    row(
        &[among("Type", &["CLOUDWATCH_METRIC"])],
        Then::Needs(&["AlarmIdentifier"]),
        "a health check of type `CLOUDWATCH_METRIC` needs it",
    ),
    row(
        &[among("Type", &["CALCULATED"])],
        Then::Needs(&["ChildHealthChecks"]),
        "a health check of type `CALCULATED` needs it",
    ),
    row(
        &[among("Type", &["HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP"])],
        Then::NeedsAny("", &["FullyQualifiedDomainName", "IPAddress"]),
        "a health check of an endpoint needs its name or its address",
    ),
    row(
        &[among("Type", &["HTTP_STR_MATCH", "HTTPS_STR_MATCH"])],
        Then::Needs(&["SearchString"]),
        "health checks that match strings need it",
    ),
];

/// Source: CloudFormation template reference, `AWS::ApiGateway::RestApi`: required unless an OpenAPI definition has it.
pub(super) const REST_API: &[Combination] = &[row(
    &[unset("Body"), unset("BodyS3Location"), unset("CloneFrom")],
    Then::Needs(&["Name"]),
    "an API without an OpenAPI definition needs it",
)];

/// Source: API Gateway API reference, `CreateAuthorizer`.
pub(super) const AUTHORIZER: &[Combination] = &[
    row(
        &[among("Type", &["TOKEN", "REQUEST"])],
        Then::Needs(&["AuthorizerUri"]),
        "authorizers of types `TOKEN` and `REQUEST` call a function",
    ),
    row(
        &[among("Type", &["COGNITO_USER_POOLS"])],
        Then::Needs(&["ProviderARNs"]),
        "an authorizer of type `COGNITO_USER_POOLS` needs user pools",
    ),
    row(&[], Then::Within("AuthorizerResultTtlInSeconds", 0, 3600), "API Gateway caches results for an hour at most"),
];

/// The type of an authorizer.
const AUTHORIZERS: &str = "AWS::ApiGateway::Authorizer";

/// Source: API Gateway API reference, `PutMethod`.
pub(super) const METHOD: &[Combination] = &[
    row(
        &[among("AuthorizationType", &["CUSTOM", "COGNITO_USER_POOLS"])],
        Then::Needs(&["AuthorizerId"]),
        "a method with this type of authorization needs an authorizer",
    ),
    row(
        &[when("AuthorizerId", super::Is::To(AUTHORIZERS, "Type", &super::Is::Among(&["COGNITO_USER_POOLS"])))],
        Then::Among("AuthorizationType", &["COGNITO_USER_POOLS"]),
        "its authorizer is of type `COGNITO_USER_POOLS`",
    ),
    row(
        &[when("AuthorizerId", super::Is::To(AUTHORIZERS, "Type", &super::Is::Among(&["TOKEN", "REQUEST"])))],
        Then::Among("AuthorizationType", &["CUSTOM"]),
        "its authorizer is a function",
    ),
];

/// Source: CloudFormation template reference, `AWS::ApiGateway::Method Integration`.
pub(super) const INTEGRATION: &[Combination] = &[
    row(
        &[among("Type", &["AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY"])],
        Then::Needs(&["IntegrationHttpMethod", "Uri"]),
        "integrations of other types than `MOCK` need a method and a URI",
    ),
    row(
        &[among("ConnectionType", &["VPC_LINK"])],
        Then::Needs(&["ConnectionId"]),
        "integrations through a VPC link need its ID",
    ),
];

/// Source: CloudFormation template reference, `AWS::ApiGatewayV2::Api`.
pub(super) const API: &[Combination] = &[
    row(
        &[unset("Body"), unset("BodyS3Location")],
        Then::Needs(&["Name", "ProtocolType"]),
        "an API without an OpenAPI definition needs a name and a protocol",
    ),
    row(&[among("ProtocolType", &["WEBSOCKET"])], Then::Needs(&["RouteSelectionExpression"]), "WebSocket APIs need it"),
];

/// Source: CloudFormation template reference, `AWS::ApiGatewayV2::Authorizer`.
pub(super) const API_AUTHORIZER: &[Combination] = &[
    row(
        &[among("AuthorizerType", &["JWT"])],
        Then::Needs(&["JwtConfiguration"]),
        "an authorizer of type `JWT` needs it",
    ),
    row(
        &[among("AuthorizerType", &["REQUEST"])],
        Then::Needs(&["AuthorizerUri"]),
        "an authorizer of type `REQUEST` needs it",
    ),
];

/// Source: CloudFormation template reference, `AWS::ApiGatewayV2::Route`.
pub(super) const ROUTE: &[Combination] = &[row(
    &[among("AuthorizationType", &["CUSTOM", "JWT"])],
    Then::Needs(&["AuthorizerId"]),
    "a route with this type of authorization needs an authorizer",
)];

/// Source: WAF API reference, `Rule`: of `Action` and `OverrideAction`.
pub(super) const WEB_RULE: &[Combination] = &[
    row(
        &[set("Statement/ManagedRuleGroupStatement")],
        Then::Needs(&["OverrideAction"]),
        "rule groups take an `OverrideAction` instead of an `Action`",
    ),
    row(
        &[set("Statement/RuleGroupReferenceStatement")],
        Then::Needs(&["OverrideAction"]),
        "rule groups take an `OverrideAction` instead of an `Action`",
    ),
    row(
        &[unset("Statement/ManagedRuleGroupStatement"), unset("Statement/RuleGroupReferenceStatement")],
        Then::Needs(&["Action"]),
        "a rule needs it unless it refers to a rule group",
    ),
];

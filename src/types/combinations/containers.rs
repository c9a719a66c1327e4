//! Tasks and services of ECS.

use super::{Combination, Holding, Set, Then, To, UnsetOr, among, row, set, unset, when};

/// The type of a task definition.
const DEFINITION: &str = "AWS::ECS::TaskDefinition";

/// Source: ECS API reference, `CreateService` and `AwsVpcConfiguration`.
pub(super) const SERVICE: &[Combination] = &[
    row(
        &[set("CapacityProviderStrategy")],
        Then::Excludes(&["LaunchType"]),
        "a service has either a launch type or a capacity provider strategy",
    ),
    row(
        &[among("LaunchType", &["EC2", "EXTERNAL"])],
        Then::Among("NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp", &["DISABLED"]),
        "only tasks of launch type `FARGATE` can have public addresses",
    ),
    row(
        &[among("LaunchType", &["FARGATE"])],
        Then::Needs(&["NetworkConfiguration"]),
        "tasks on Fargate need subnets and security groups",
    ),
    row(
        &[when("TaskDefinition", To(DEFINITION, "NetworkMode", &super::Is::Among(&["awsvpc"])))],
        Then::Needs(&["NetworkConfiguration"]),
        "tasks in network mode `awsvpc` need subnets and security groups",
    ),
    row(
        &[when("TaskDefinition", To(DEFINITION, "NetworkMode", &UnsetOr(&["bridge", "host", "none"])))],
        Then::Excludes(&["NetworkConfiguration"]),
        "only tasks in network mode `awsvpc` have subnets and security groups of their own",
    ),
    row(
        &[among("LaunchType", &["FARGATE"])],
        Then::Among("SchedulingStrategy", &["REPLICA"]),
        "services on Fargate support the strategy `REPLICA` only",
    ),
    row(
        &[among("DeploymentController/Type", &["CODE_DEPLOY", "EXTERNAL"])],
        Then::Among("SchedulingStrategy", &["REPLICA"]),
        "the deployment controllers `CODE_DEPLOY` and `EXTERNAL` support the strategy `REPLICA` only",
    ),
    row(
        &[among("LaunchType", &["FARGATE"])],
        Then::Excludes(&["PlacementConstraints", "PlacementStrategies"]),
        "Fargate does not support it",
    ),
    row(
        &[among("SchedulingStrategy", &["DAEMON"])],
        Then::Excludes(&["PlacementStrategies"]),
        "the scheduling strategy `DAEMON` does not support placement strategies",
    ),
];

/// Source: ECS API reference, `RegisterTaskDefinition`; ECS developer guide, "Task definition differences for Fargate".
pub(super) const TASK: &[Combination] = &[
    row(
        &[when("RequiresCompatibilities", Holding("FARGATE"))],
        Then::Must("NetworkMode", &["awsvpc"]),
        "the network mode of tasks on Fargate is `awsvpc`",
    ),
    row(
        &[when("RequiresCompatibilities", Holding("FARGATE"))],
        Then::Needs(&["Cpu", "Memory"]),
        "tasks on Fargate need a size",
    ),
    row(
        &[when("RequiresCompatibilities", Holding("FARGATE"))],
        Then::Excludes(&["PlacementConstraints"]),
        "Fargate does not support it",
    ),
    row(
        &[when("RequiresCompatibilities", Holding("FARGATE"))],
        Then::Among("ContainerDefinitions/*/LogConfiguration/LogDriver", &["awslogs", "splunk", "awsfirelens"]),
        "Fargate supports the log drivers `awslogs`, `splunk` and `awsfirelens`",
    ),
    row(
        &[when("RequiresCompatibilities", Holding("FARGATE"))],
        Then::Among("ContainerDefinitions/*/Privileged", &["false"]),
        "Fargate does not support privileged containers",
    ),
    row(
        &[
            when("RequiresCompatibilities", Holding("FARGATE")),
            among("ContainerDefinitions/*/LogConfiguration/LogDriver", &["awslogs"]),
        ],
        Then::Needs(&["ExecutionRoleArn"]),
        "tasks on Fargate need a task execution role to write logs",
    ),
    row(
        &[when("ContainerDefinitions/*/Secrets", Set)],
        Then::Needs(&["ExecutionRoleArn"]),
        "containers with secrets need a task execution role, which reads them",
    ),
    row(
        &[unset("Memory")],
        Then::NeedsAny("ContainerDefinitions/*", &["Memory", "MemoryReservation"]),
        "a container needs one of them unless the task has `Memory`",
    ),
    row(
        &[among("NetworkMode", &["awsvpc"])],
        Then::Same("ContainerDefinitions/*/PortMappings/*/HostPort", "ContainerPort"),
        "in network mode `awsvpc` a host port is the same as its container port, or 0",
    ),
    row(
        &[among("NetworkMode", &["awsvpc"])],
        Then::Excludes(&["ContainerDefinitions/*/Links"]),
        "only the network mode `bridge` supports links",
    ),
];

/// Source: ECS developer guide, "Send Amazon ECS logs to CloudWatch": `awslogs-region` and `awslogs-group` are required.
pub(super) const LOG: &[Combination] = &[row(
    &[among("LogDriver", &["awslogs"])],
    Then::Needs(&["Options/awslogs-group", "Options/awslogs-region"]),
    "the log driver `awslogs` needs a log group and its Region",
)];

//! What reviewers of applications meet: changes of one application behind the routers of a rack, each as the comment on its pull
//! request. The comments are snapshots, `app-…`, for a person to read.

use crate::common::folder::Folder;
use crate::common::{read, snapshots};
use rackform::diag::Text;
use rackform::diff::{TemplateDiff, diff};
use rackform::source::yaml;
use rackform::template::evaluate::Settings;
use serde_json::{Map, Value};
use std::sync::Arc;

/// The rack that the application runs on.
const RACK: &str = "{ name: prod, mode: private, instances: { type: m7g.large },
    router: { internal: true, certificate: 'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012' } }";

/// Changes: a name, what the application says before where that is not the base, and what it says afterwards. A key is a
/// resource, or a place in the properties of one: `Www/DesiredCount`; null takes away.
const CHANGES: &[(&str, &str, &str)] = &[
    ("image", "", "{ WwwTask/ContainerDefinitions/0/Image: 'public.ecr.aws/nginx/nginx:1.30' }"),
    (
        "image-digest",
        "",
        "{ ApiTask/ContainerDefinitions/0/Image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/api@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef' }",
    ),
    ("environment-changed", "", "{ WwwTask/ContainerDefinitions/0/Environment/0/Value: debug }"),
    (
        "environment-more",
        "",
        "{ WwwTask/ContainerDefinitions/0/Environment: [{ Name: LEVEL, Value: info }, { Name: REGION, Value: eu }, { Name: API_TOKEN, Value: hunter2 }] }",
    ),
    (
        "environment-secret",
        "{ WwwTask/ContainerDefinitions/0/Environment: [{ Name: API_TOKEN, Value: hunter2 }] }",
        "{ WwwTask/ContainerDefinitions/0/Environment/0/Value: hunter3 }",
    ),
    (
        "environment-with-password",
        "{ WwwTask/ContainerDefinitions/0/Environment: [{ Name: DATABASE_URL, Value: 'postgres://web:hunter2@db/web' }] }",
        "{ WwwTask/ContainerDefinitions/0/Environment/0/Value: 'postgres://web:hunter3@db/web' }",
    ),
    ("cpu", "", "{ WwwTask/ContainerDefinitions/0/Cpu: 512 }"),
    ("memory", "", "{ WwwTask/ContainerDefinitions/0/Memory: 1024 }"),
    ("command", "", "{ WwwTask/ContainerDefinitions/0/Command: [nginx, '-g', 'daemon off;'] }"),
    (
        "secret-added",
        "",
        "{ ApiTask/ContainerDefinitions/0/Secrets: [
            { Name: TOKEN, ValueFrom: { 'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:prod/token' } },
            { Name: DB_URL, ValueFrom: { 'Fn::Sub': 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/prod/db-url' } }] }",
    ),
    (
        "secret-added-without-permission",
        "",
        "{ ApiTask/ContainerDefinitions/0/Secrets: [
            { Name: TOKEN, ValueFrom: { 'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:prod/token' } },
            { Name: MAIL, ValueFrom: { 'Fn::Sub': 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/prod/mail' } }] }",
    ),
    (
        "secret-removed",
        "",
        "{ WwwTask/ContainerDefinitions/0/Secrets: null,
            ExecutionRole/Policies/0/PolicyDocument/Statement: [{ Effect: Allow, Action: 'secretsmanager:GetSecretValue', Resource: [{ 'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:prod/token' }] }] }",
    ),
    (
        "secret-changed",
        "",
        "{ WwwTask/ContainerDefinitions/0/Secrets/0/ValueFrom: { 'Fn::Sub': 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/prod/db-2' },
            ExecutionRole/Policies/0/PolicyDocument/Statement/0/Resource: [{ 'Fn::Sub': 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/prod/db-2' }] }",
    ),
    (
        "secret-permission-removed",
        "",
        "{ ExecutionRole/Policies/0/PolicyDocument/Statement: [{ Effect: Allow, Action: 'secretsmanager:GetSecretValue', Resource: [{ 'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:prod/token' }] }] }",
    ),
    ("count-more", "", "{ Www/DesiredCount: 4 }"),
    ("count-less", "", "{ Www/DesiredCount: 1 }"),
    ("count-none", "", "{ Www/DesiredCount: 0 }"),
    ("scaling-minimum", "", "{ ApiScaling/MinCapacity: 4 }"),
    ("scaling-minimum-less", "", "{ ApiScaling/MinCapacity: 1 }"),
    ("scaling-maximum", "", "{ ApiScaling/MaxCapacity: 20 }"),
    ("scaling-maximum-less", "", "{ ApiScaling/MaxCapacity: 4 }"),
    ("scaling-target", "", "{ ApiScalingCpu/TargetTrackingScalingPolicyConfiguration/TargetValue: 80 }"),
    ("scaling-removed", "", "{ ApiScaling: null, ApiScalingCpu: null, Api/DesiredCount: 2 }"),
    ("scaling-with-a-count", "{ Api/DesiredCount: 2 }", "{ ApiTask/ContainerDefinitions/0/Cpu: 256 }"),
    ("deployment-halves", "", "{ Www/DeploymentConfiguration/MinimumHealthyPercent: 50 }"),
    (
        "image-with-halves",
        "{ Www/DeploymentConfiguration/MinimumHealthyPercent: 50 }",
        "{ WwwTask/ContainerDefinitions/0/Image: 'public.ecr.aws/nginx/nginx:1.30' }",
    ),
    (
        "image-stopped-first",
        "{ Www/DeploymentConfiguration/MinimumHealthyPercent: 0, Www/DeploymentConfiguration/MaximumPercent: 100 }",
        "{ WwwTask/ContainerDefinitions/0/Image: 'public.ecr.aws/nginx/nginx:1.30' }",
    ),
    (
        "image-of-one-task-without-room",
        "{ Www/DesiredCount: 1, Www/DeploymentConfiguration/MaximumPercent: 150 }",
        "{ WwwTask/ContainerDefinitions/0/Image: 'public.ecr.aws/nginx/nginx:1.30' }",
    ),
    ("deployment-blocked", "", "{ Www/DeploymentConfiguration/MaximumPercent: 100 }"),
    (
        "image-of-a-number-by-parameter",
        "{ /Parameters: { Count: { Type: Number } }, Www/DesiredCount: { Ref: Count } }",
        "{ WwwTask/ContainerDefinitions/0/Image: 'public.ecr.aws/nginx/nginx:1.30' }",
    ),
    (
        "image-by-blue-green",
        "{ Www/DeploymentConfiguration/Strategy: BLUE_GREEN }",
        "{ WwwTask/ContainerDefinitions/0/Image: 'public.ecr.aws/nginx/nginx:1.30' }",
    ),
    (
        "image-of-an-unknown-strategy",
        "{ /Parameters: { Scheduling: { Type: String } }, Www/SchedulingStrategy: { Ref: Scheduling } }",
        "{ WwwTask/ContainerDefinitions/0/Image: 'public.ecr.aws/nginx/nginx:1.30' }",
    ),
    (
        "image-on-fargate",
        "{ ApiTask/NetworkMode: awsvpc, ApiTask/RequiresCompatibilities: [FARGATE], ApiTask/Cpu: '512', ApiTask/Memory: '1024', ApiTargets/TargetType: ip,
            Api/CapacityProviderStrategy: [{ CapacityProvider: FARGATE, Weight: 1 }] }",
        "{ ApiTask/ContainerDefinitions/0/Image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/api:42', ApiTask/Cpu: '1024', ApiTask/Memory: '2048' }",
    ),
    ("hosts-by-parameter", "", "{ /Parameters: { Host: { Type: String } }, WwwRule0/Conditions/0/HostHeaderConfig/Values: [{ Ref: Host }] }"),
    ("agent-image", "", "{ AgentTask/ContainerDefinitions/0/Image: 'public.ecr.aws/datadog/agent:7.60' }"),
    ("agent-beyond-one", "", "{ Agent/DeploymentConfiguration/MaximumPercent: 200 }"),
    ("agent-blocked", "", "{ Agent/DeploymentConfiguration/MinimumHealthyPercent: 100 }"),
    ("health-path", "", "{ WwwTargets/HealthCheckPath: /health }"),
    ("health-grace", "", "{ Www/HealthCheckGracePeriodSeconds: 120 }"),
    (
        "port",
        "",
        "{ WwwTask/ContainerDefinitions/0/PortMappings/0/ContainerPort: 9090, WwwTargets/Port: 9090, Www/LoadBalancers/0/ContainerPort: 9090 }",
    ),
    ("protocol", "", "{ WwwTargets/Protocol: HTTPS }"),
    (
        "network-own",
        "",
        "{ WwwTargets/TargetType: ip, WwwTask/NetworkMode: awsvpc, WwwTask/ContainerDefinitions/0/PortMappings/0/HostPort: null,
            Www/NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: DISABLED, SecurityGroups: [{ 'Fn::GetAtt': [WwwSecurity, GroupId] }],
                Subnets: [{ 'Fn::ImportValue': 'prod:SubnetPrivate0' }, { 'Fn::ImportValue': 'prod:SubnetPrivate1' }] } },
            WwwSecurity: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'Tasks of www', VpcId: { 'Fn::ImportValue': 'prod:Vpc' },
                SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: { 'Fn::ImportValue': 'prod:RouterSecurityGroup' } }] } } }",
    ),
    (
        "hosts-more",
        "",
        "{ WwwRule0/Conditions/0/HostHeaderConfig/Values: [www.example.com, example.com] }",
    ),
    (
        "hosts-less",
        "{ WwwRule0/Conditions/0/HostHeaderConfig/Values: [www.example.com, example.com] }",
        "{ WwwRule0/Conditions/0/HostHeaderConfig/Values: [www.example.com] }",
    ),
    (
        "paths",
        "",
        "{ WwwRule0/Conditions: [{ Field: host-header, HostHeaderConfig: { Values: [www.example.com] } },
            { Field: path-pattern, PathPatternConfig: { Values: ['/shop/*'] } }] }",
    ),
    ("priority", "", "{ WwwRule0/Priority: 150 }"),
    ("priorities-swapped", "", "{ WwwRule0/Priority: 200, ApiRule0/Priority: 100 }"),
    (
        "rule-renamed",
        "",
        "{ WwwRule0: null, /Resources/Www/DependsOn: WwwHosts, WwwHosts: { Type: 'AWS::ElasticLoadBalancingV2::ListenerRule', Properties: { ListenerArn: { 'Fn::ImportValue': 'prod:RouterListener443' }, Priority: 110,
            Conditions: [{ Field: host-header, HostHeaderConfig: { Values: [www.example.com] } }], Actions: [{ Type: forward, TargetGroupArn: { Ref: WwwTargets } }] } } }",
    ),
    (
        "listener-443",
        "{ WwwRule0/ListenerArn: { 'Fn::ImportValue': 'prod:RouterListener80' } }",
        "{ WwwRule0/ListenerArn: { 'Fn::ImportValue': 'prod:RouterListener443' } }",
    ),
    ("router-internal", "", "{ WwwRule0/ListenerArn: { 'Fn::ImportValue': 'prod:RouterInternalListener443' } }"),
    (
        "policy-added",
        "",
        "{ WwwRole/ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'] }",
    ),
    (
        "statement-added",
        "",
        "{ WwwRole/Policies: [{ PolicyName: files, PolicyDocument: { Statement: [{ Effect: Allow, Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::shop/*' }] } }] }",
    ),
    (
        "exec",
        "",
        "{ Www/EnableExecuteCommand: true, WwwRole/Policies: [{ PolicyName: exec, PolicyDocument: { Statement: [{ Effect: Allow, Resource: '*',
            Action: ['ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel'] }] } }] }",
    ),
    ("timer-schedule", "", "{ Nightly/ScheduleExpression: 'cron(0 4 * * ? *)' }"),
    ("timer-zone", "", "{ Nightly/ScheduleExpressionTimezone: Europe/Zurich }"),
    ("timer-command", "", "{ Nightly/Target/Input: '{\"containerOverrides\":[{\"name\":\"www\",\"command\":[\"./report\",\"--all\"]}]}' }"),
    ("timer-disabled", "", "{ Nightly/State: DISABLED }"),
    ("timer-removed", "", "{ Nightly: null, TimersRole: null }"),
    (
        "service-removed",
        "",
        "{ Api: null, ApiScaling: null, ApiScalingCpu: null, ApiRule0: null, ApiTargets: null, ApiTask: null, ApiRole: null }",
    ),
    (
        "service-added",
        "{ Api: null, ApiScaling: null, ApiScalingCpu: null, ApiRule0: null, ApiTargets: null, ApiTask: null, ApiRole: null }",
        "{}",
    ),
    ("service-named-and-moved", "{ Www/ServiceName: www }", "{ Www/Cluster: { 'Fn::ImportValue': 'other:Cluster' } }"),
    ("service-named-becomes-replica", "{ Agent/ServiceName: agent }", "{ Agent/SchedulingStrategy: REPLICA }"),
    (
        "fargate",
        "",
        "{ Www/CapacityProviderStrategy: [{ CapacityProvider: FARGATE, Weight: 1 }] }",
    ),
    (
        "files-added",
        "",
        "{ WwwTask/Volumes: [{ Name: html, Host: { SourcePath: /volumes/web/html } }, { Name: data, EFSVolumeConfiguration: { FilesystemId: { 'Fn::ImportValue': 'prod:Filesystem' }, TransitEncryption: ENABLED } }] }",
    ),
    ("volume-moved", "", "{ WwwTask/Volumes/0/Host/SourcePath: /volumes/shop/html }"),
    ("logs-shorter", "", "{ LogGroup/RetentionInDays: 7 }"),
    (
        "logs-elsewhere",
        "",
        "{ LogGroup: null, WwwTask/ContainerDefinitions/0/LogConfiguration: null, ApiTask/ContainerDefinitions/0/LogConfiguration: null, AgentTask/ContainerDefinitions/0/LogConfiguration: null }",
    ),
    (
        "image-of-none",
        "{ Www/DesiredCount: 0 }",
        "{ WwwTask/ContainerDefinitions/0/Image: 'public.ecr.aws/nginx/nginx:1.30' }",
    ),
    (
        "definition-renamed",
        "",
        "{ AgentTask: null, Agent/TaskDefinition: { Ref: DatadogTask }, DatadogTask: { Type: 'AWS::ECS::TaskDefinition', Properties: { Family: prod-web-agent,
            NetworkMode: host, RequiresCompatibilities: [EC2], ExecutionRoleArn: { 'Fn::GetAtt': [ExecutionRole, Arn] },
            ContainerDefinitions: [{ Name: agent, Image: 'public.ecr.aws/datadog/agent:7', Essential: true, Cpu: 64, Memory: 256 }] } } }",
    ),
    (
        "environment-by-condition",
        "",
        "{ /Parameters: { Verbose: { Type: String } }, /Conditions: { IsVerbose: { 'Fn::Equals': [{ Ref: Verbose }, 'yes'] } },
            WwwTask/ContainerDefinitions/0/Environment: { 'Fn::If': [IsVerbose, [{ Name: LEVEL, Value: debug }], [{ Name: LEVEL, Value: info }]] } }",
    ),
    (
        "image-of-a-sidecar",
        "{ WwwTask/ContainerDefinitions: [{ Name: www, Image: 'public.ecr.aws/nginx/nginx:1.29', Memory: 256 }, { Name: proxy, Image: 'envoy:1', Memory: 64 }] }",
        "{ WwwTask/ContainerDefinitions/1/Image: 'envoy:2' }",
    ),
    ("timer-enabled", "{ Nightly/State: DISABLED }", "{ Nightly/State: ENABLED }"),
    ("timer-added", "{ Nightly: null, TimersRole: null }", "{}"),
    (
        "secret-permission-beside",
        "{ ExecutionRole/Policies: null, Secrets: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: secrets, Roles: [{ Ref: ExecutionRole }], PolicyDocument: { Statement: [
            { Effect: Allow, Action: ['ssm:GetParameters', 'secretsmanager:GetSecretValue'], Resource: '*' }] } } } }",
        "{ Secrets/PolicyDocument: { Statement: [{ Effect: Allow, Action: 'secretsmanager:GetSecretValue', Resource: '*' }] } }",
    ),
    (
        "volume-to-a-file-system",
        "",
        "{ WwwTask/Volumes: [{ Name: html, EFSVolumeConfiguration: { FilesystemId: { 'Fn::ImportValue': 'prod:Filesystem' }, RootDirectory: /html } }] }",
    ),
    ("volume-to-none", "", "{ WwwTask/Volumes: [{ Name: html }] }"),
    (
        "volume-by-parameter",
        "",
        "{ /Parameters: { Folder: { Type: String } }, WwwTask/Volumes/0/Host/SourcePath: { Ref: Folder } }",
    ),
    ("architecture", "", "{ ApiTask/RuntimePlatform/CpuArchitecture: X86_64 }"),
];

fn parsed(text: &str) -> Map<String, Value> {
    let text = Arc::new(Text { name: "change".to_owned(), body: text.to_owned() });
    let value = yaml::read(&text, yaml::Kind::Description).unwrap_or_else(|finding| panic!("{finding:?}"));
    value.as_object().cloned().unwrap_or_default()
}

/// The application with what a change says of it.
fn with(mut app: Value, change: &str) -> Value {
    if change.is_empty() {
        return app;
    }
    for (place, value) in parsed(change) {
        let path = match place.split_once('/') {
            Some(("", _)) => place.clone(),
            None => format!("/Resources/{place}"),
            Some((id, rest)) => format!("/Resources/{id}/Properties/{rest}"),
        };
        let (parent, key) = path.rsplit_once('/').unwrap();
        let parent = app.pointer_mut(parent).unwrap_or_else(|| panic!("there is no {parent}"));
        match (parent, value) {
            (Value::Array(items), value) => items[key.parse::<usize>().unwrap()] = value,
            (parent, Value::Null) => assert!(parent.as_object_mut().unwrap().remove(key).is_some(), "no {place}"),
            (parent, value) => parent[key] = value,
        }
    }
    app
}

/// The application after a change.
pub fn application(change: &str) -> Value {
    with(serde_json::from_str(&read("tests/diff/services/app.json")).unwrap(), change)
}

/// Both sides of a change.
fn sides(before: &str, after: &str) -> (Value, Value) {
    let old = application(before);
    let new = if after == "{}" { application("") } else { with(old.clone(), after) };
    (old, new)
}

#[test]
fn a_reviewer_reads_of_each_change_of_an_application_what_it_does() {
    for (name, before, after) in CHANGES {
        let (old, new) = sides(before, after);
        let folder = Folder::new(&format!("app-{name}")).with("rack.yml", RACK);
        let folder = folder.with("old.json", &old.to_string()).with("new.json", &new.to_string());
        let ended = folder.run("diff old.json new.json --exit-code --with rack.yml --format markdown");
        let said = [*before, "->", *after].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let shown = format!("{said}\nexit code {}\n\n{}\n{}", ended.code, ended.out, ended.err);
        snapshots().bind(|| insta::assert_snapshot!(format!("app-{name}"), shown));
        assert_eq!(ended.code, 1, "{name}");
    }
}

fn between(old: &Value, new: &Value) -> TemplateDiff {
    diff(old, new, &Settings::default(), &Settings::default())
}

/// The sentences of what a change means.
fn sentences(before: &str, after: &str) -> Vec<String> {
    let (old, new) = sides(before, after);
    between(&old, &new).meaning.into_iter().map(|meaning| meaning.sentence).collect()
}

#[test]
fn a_change_and_none_at_all_are_told_apart() {
    let (old, new) = sides("", "");
    assert_eq!(old, new);
    assert!(between(&old, &new).is_empty());
    assert_eq!(sentences("", ""), [""; 0]);
}

/// A secret in the environment of a container is in no format of a difference, whatever changes.
#[test]
fn no_secret_of_an_environment_is_shown() {
    let mut seen = 0;
    for (name, before, after) in
        CHANGES.iter().filter(|(_, before, after)| format!("{before}{after}").contains("hunter"))
    {
        let (old, new) = sides(before, after);
        let folder = Folder::new(&format!("app-secret-{name}"));
        let folder = folder.with("old.json", &old.to_string()).with("new.json", &new.to_string());
        for format in ["text", "markdown", "json", "changeset"] {
            let ended = folder.run(&format!("diff old.json new.json --exit-code --format {format}"));
            assert!(ended.code == 1 && !ended.out.contains("hunter"), "{name}: {}", ended.out);
            assert!(ended.out.contains("Environment"), "{name} loses the change: {}", ended.out);
            seen += 1;
        }
    }
    assert_eq!(seen, 12);
}

/// That a task definition gets a new revision is how tasks change, and nobody is to be alarmed by it.
#[test]
fn a_new_revision_is_no_replacement() {
    for (name, before, after) in CHANGES {
        let (old, new) = sides(before, after);
        let diff = between(&old, &new);
        let revised = diff.resources.iter().filter(|change| change.is_revised());
        let revised = revised.map(|change| change.kind.as_str()).collect::<Vec<_>>();
        assert!(revised.iter().all(|kind| *kind == "AWS::ECS::TaskDefinition"), "{name}: {revised:?}");
        let told = diff.meaning.iter().filter(|meaning| meaning.sentence.starts_with("ECS replaces the tasks"));
        assert!(told.count() >= revised.len(), "{name}: {:?}", diff.meaning);
    }
}

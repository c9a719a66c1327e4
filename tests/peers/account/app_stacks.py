"""What the stack of an app has brought about, told in logical ids, and in the names of exports for what belongs to its rack."""

import json

from account.kinds import Service
from account.stacks import Stack

# The exports of a rack that are listeners with certificates.
HTTPS = ("RouterListener443", "RouterInternalListener443")


class AppStack(Stack):
    def __init__(self, account, name):
        super().__init__(account, name)
        exports = account.cloudformation.get_paginator("list_exports").paginate()
        exports = [[export["Value"], *export["Name"].split(":")] for page in exports for export in page["Exports"]]
        self.logical = {value: export for value, rack, export in exports if name.startswith(f"{rack}-")} | self.logical

    def observe(self):
        return {
            "status": self.stack["StackStatus"],
            "changes": self.changes(),
            "ids": {resource["LogicalResourceId"]: resource.get("PhysicalResourceId") for resource in self.resources},
            "outputs": {output["OutputKey"]: output["OutputValue"] for output in self.stack.get("Outputs", [])},
            "services": self.services(),
            "tasks": self.tasks(),
            "targets": self.targets(),
            "rules": self.app_rules(),
            "certificates": self.certificates(),
            "groups": self.groups(),
            "files": self.files(),
            "roles": self.roles(),
            "schedules": self.schedules(),
            "scaling": self.scaling(),
        }

    def by_arn(self, arn):
        """The name of something whose id is the end of its ARN."""
        return self.name(arn.split("/")[-1])

    def network(self, configuration):
        if not configuration:
            return None
        own = configuration.get("awsvpcConfiguration") or configuration.get("AwsvpcConfiguration")
        own = {name.lower(): value for name, value in own.items()}
        return {
            "subnets": self.names(own["subnets"]),
            "groups": self.names(own["securitygroups"]),
            "public-address": own.get("assignpublicip"),
        }

    def services(self):
        arns = self.ids("AWS::ECS::Service")
        cluster = next(value for value, name in self.logical.items() if name == "Cluster")
        found = [self.account.ecs.describe_services(cluster=cluster, services=[arn])["services"][0] for arn in arns]
        return {self.name(service["serviceArn"]): self.service(service) for service in found}

    def service(self, service):
        # moto does not keep all that the calls were given.
        asked = Service.GIVEN[service["serviceArn"]]
        deployment = asked["DeploymentConfiguration"]
        strategy = asked.get("CapacityProviderStrategy", [])
        return {
            "task": self.name(service["taskDefinition"]),
            "count": asked.get("DesiredCount"),
            "strategy": service["schedulingStrategy"],
            "on": self.names(item["CapacityProvider"] for item in strategy) or asked["LaunchType"],
            "deployment": [deployment["MinimumHealthyPercent"], deployment["MaximumPercent"]],
            "grace": asked.get("HealthCheckGracePeriodSeconds"),
            "exec": asked.get("EnableExecuteCommand", False),
            "targets": [
                [target["containerName"], target["containerPort"], self.name(target["targetGroupArn"])]
                for target in service["loadBalancers"]
            ],
            "network": self.network(asked.get("NetworkConfiguration")),
        }

    def tasks(self):
        arns = self.ids("AWS::ECS::TaskDefinition")
        found = [self.account.ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"] for arn in arns]
        return {self.name(task["taskDefinitionArn"]): self.task(task) for task in found}

    def task(self, task):
        [container] = task["containerDefinitions"]
        log = container["logConfiguration"]
        return {
            "family": task["family"],
            "network": task["networkMode"],
            "for": task["requiresCompatibilities"],
            "size": [task.get("cpu"), task.get("memory")],
            "architecture": task["runtimePlatform"]["cpuArchitecture"],
            "roles": [self.by_arn(task["executionRoleArn"]), self.by_arn(task["taskRoleArn"])],
            "container": {
                "name": container["name"],
                "image": container["image"],
                "cpu": container["cpu"],
                "memory": [container.get("memoryReservation"), container["memory"]],
                "command": [container.get("entryPoint"), container.get("command")],
                "environment": {variable["name"]: variable["value"] for variable in container["environment"]},
                "secrets": {secret["name"]: secret["valueFrom"] for secret in container.get("secrets", [])},
                "ports": sorted(
                    [port["containerPort"], port.get("hostPort"), port["protocol"]] for port in container["portMappings"]
                ),
                "user": container.get("user"),
                "read-only": container.get("readonlyRootFilesystem", False),
                "stop": container["stopTimeout"],
            },
            "logs": [log["logDriver"], self.name(log["options"].get("awslogs-group") or log["options"]["syslog-address"])],
            "mounts": self.mounts_of(task, container),
        }

    def mounts_of(self, task, container):
        """Where each volume comes from, and where it is."""
        sources = {volume["name"]: self.source(volume) for volume in task.get("volumes", [])}
        mounts = container["mountPoints"]
        return sorted([sources[mount["sourceVolume"]], mount["containerPath"], mount["readOnly"]] for mount in mounts)

    def source(self, volume):
        if "efsVolumeConfiguration" not in volume:
            return volume["host"]["sourcePath"]
        files = volume["efsVolumeConfiguration"]
        return f"{self.name(files['fileSystemId'])} {self.name(files['authorizationConfig']['accessPointId'])}"

    def files(self):
        ids = self.ids("AWS::EFS::AccessPoint")
        found = [self.account.efs.describe_access_points(AccessPointId=id)["AccessPoints"][0] for id in ids]
        return {self.name(point["AccessPointId"]): point["RootDirectory"]["Path"] for point in found}

    def targets(self):
        arns = self.ids("AWS::ElasticLoadBalancingV2::TargetGroup")
        found = [self.account.balancing.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0] for arn in arns]
        return {self.name(group["TargetGroupArn"]): self.target_group(group) for group in found}

    def target_group(self, group):
        attributes = self.account.balancing.describe_target_group_attributes(TargetGroupArn=group["TargetGroupArn"])
        attributes = {attribute["Key"]: attribute["Value"] for attribute in attributes["Attributes"]}
        return {
            "vpc": self.name(group["VpcId"]),
            "targets": group["TargetType"],
            "speaks": [group["Protocol"], group["ProtocolVersion"], group["Port"]],
            "health": [
                group["HealthCheckProtocol"],
                group["HealthCheckPort"],
                group["HealthCheckPath"],
                group["Matcher"].get("GrpcCode") or group["Matcher"]["HttpCode"],
                group["HealthCheckIntervalSeconds"],
                group["HealthCheckTimeoutSeconds"],
                group["HealthyThresholdCount"],
                group["UnhealthyThresholdCount"],
            ],
            "drain": attributes["deregistration_delay.timeout_seconds"],
            "sticky": attributes["stickiness.enabled"],
        }

    def app_rules(self):
        arns = self.ids("AWS::ElasticLoadBalancingV2::ListenerRule")
        found = [self.account.balancing.describe_rules(RuleArns=[arn])["Rules"][0] for arn in arns]
        return {self.name(rule["RuleArn"]): self.rule(rule) for rule in found}

    def rule(self, rule):
        listener = rule["RuleArn"].replace(":listener-rule/", ":listener/").rsplit("/", 1)[0]
        conditions = {condition["Field"]: condition for condition in rule["Conditions"]}
        [action] = rule["Actions"]
        return {
            "listener": self.name(listener),
            "priority": rule["Priority"],
            "hosts": conditions.get("host-header", {}).get("HostHeaderConfig", {}).get("Values", []),
            "paths": conditions.get("path-pattern", {}).get("PathPatternConfig", {}).get("Values", []),
            "targets": self.name(action["TargetGroupArn"]),
        }

    def certificates(self):
        """The further certificates of the rack's listeners."""
        listeners = {arn: name for arn, name in self.logical.items() if name in HTTPS}
        describe = self.account.balancing.describe_listener_certificates
        found = {name: describe(ListenerArn=arn)["Certificates"] for arn, name in listeners.items()}
        return {name: [one["CertificateArn"] for one in all[1:]] for name, all in found.items() if all[1:]}

    def roles(self):
        return {self.name(name): self.role(name) for name in self.ids("AWS::IAM::Role")}

    def role(self, name):
        iam = self.account.iam
        trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]["Statement"]
        policies = iam.list_role_policies(RoleName=name)["PolicyNames"]
        documents = [iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"] for policy in policies]
        statements = [statement for document in documents for statement in document["Statement"]]
        managed = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        return {
            "for": sorted(statement["Principal"]["Service"] for statement in trust),
            "managed": sorted(policy["PolicyArn"] for policy in managed),
            "allows": sorted(
                f"{action} {self.by_arn(resource) if ':iam:' in resource else resource}"
                for statement in statements
                for action in statement["Action"]
                for resource in statement["Resource"]
            ),
        }

    def schedules(self):
        found = [self.account.scheduler.get_schedule(Name=name) for name in self.ids("AWS::Scheduler::Schedule")]
        return {self.name(schedule["Name"]): self.schedule(schedule) for schedule in found}

    def schedule(self, schedule):
        target = schedule["Target"]
        task = target["EcsParameters"]
        return {
            "when": [schedule["ScheduleExpression"], schedule["ScheduleExpressionTimezone"], schedule["State"]],
            "cluster": self.by_arn(target["Arn"]),
            "role": self.by_arn(target["RoleArn"]),
            "task": self.name(task["TaskDefinitionArn"]),
            "on": self.names(item["capacityProvider"] for item in task["CapacityProviderStrategy"]),
            "network": self.network(task.get("NetworkConfiguration")),
            "input": json.loads(target["Input"]) if "Input" in target else None,
        }

    def scaling(self):
        scaling = self.account.scaling
        services = {id.rsplit("/", 1)[-1]: name for id, name in self.logical.items() if ":service/" in str(id)}
        targets = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
        policies = scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
        own = [target for target in targets if target["ResourceId"].rsplit("/", 1)[-1] in services]
        return {
            services[target["ResourceId"].rsplit("/", 1)[-1]]: {
                "cluster": self.name(target["ResourceId"].split("/")[1]),
                "between": [target["MinCapacity"], target["MaxCapacity"]],
                "by": {
                    policy["PolicyName"]: self.policy(policy["TargetTrackingScalingPolicyConfiguration"])
                    for policy in policies
                    if policy["ResourceId"] == target["ResourceId"]
                },
            }
            for target in own
        }

    def policy(self, tracking):
        metric = tracking["PredefinedMetricSpecification"]
        label = metric.get("ResourceLabel")
        return [metric["PredefinedMetricType"], tracking["TargetValue"], label and self.label(label)]

    def label(self, label):
        """The router and the target group that a label names. moto does not know the router's full name, and exports the words that ask
        for it, which tell one router from another as well.
        """
        router, group = label.split("/targetgroup/")
        arns = {str(id).split(":")[-1]: name for id, name in self.logical.items()}
        return [self.name(router), arns.get(f"targetgroup/{group}", group)]

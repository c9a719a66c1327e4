"""Kinds of resources that moto's CloudFormation does not make, or makes with a few of their properties only."""

import json

from account.made import CLIENTS, Made, call, without
from moto.core.common_models import CloudFormationModel

# moto looks for direct subclasses of CloudFormationModel; of two for one kind it takes the last.


class TaskDefinition(Made, CloudFormationModel):
    kind = "AWS::ECS::TaskDefinition"

    def create(self, properties):
        return call("ecs", "RegisterTaskDefinition", properties)["taskDefinition"]["taskDefinitionArn"]

    def update(self, properties):
        """Another revision takes its place."""
        self.remove()
        self.physical_resource_id = self.create(properties)

    def remove(self):
        call("ecs", "DeregisterTaskDefinition", {"TaskDefinition": self.physical_resource_id})


class Service(Made, CloudFormationModel):
    kind = "AWS::ECS::Service"
    attributes = ("Name",)

    # What each was given last, by its ARN.
    GIVEN = {}

    @property
    def Name(self):
        return self.name

    def spelled(self, properties):
        renamed = without(properties, "PlacementStrategies")
        if "PlacementStrategies" in properties:
            renamed["PlacementStrategy"] = properties["PlacementStrategies"]
        return renamed

    def create(self, properties):
        given = self.spelled(properties) | {"ServiceName": self.name}
        arn = call("ecs", "CreateService", given)["service"]["serviceArn"]
        self.GIVEN[arn] = properties
        return arn

    def update(self, properties):
        # Those that an update cannot change.
        given = without(self.spelled(properties), "LaunchType", "SchedulingStrategy", "Tags")
        call("ecs", "UpdateService", given | {"Service": self.name})
        self.GIVEN[self.physical_resource_id] = properties

    def remove(self):
        call("ecs", "DeleteService", {"Cluster": self.properties["Cluster"], "Service": self.name, "Force": True})


class CapacityProvider(Made, CloudFormationModel):
    kind = "AWS::ECS::CapacityProvider"

    def create(self, properties):
        return call("ecs", "CreateCapacityProvider", properties | {"Name": self.name})["capacityProvider"]["name"]

    def update(self, properties):
        raise NotImplementedError("no test updates one")

    def remove(self):
        call("ecs", "DeleteCapacityProvider", {"CapacityProvider": self.name})


class Associations(Made, CloudFormationModel):
    kind = "AWS::ECS::ClusterCapacityProviderAssociations"

    def create(self, properties):
        call("ecs", "PutClusterCapacityProviders", properties)
        return properties["Cluster"]

    def update(self, properties):
        self.create(properties)

    def remove(self):
        """They go with the cluster."""


class TargetGroup(Made, CloudFormationModel):
    kind = "AWS::ElasticLoadBalancingV2::TargetGroup"
    attributes = ("TargetGroupFullName",)

    @property
    def TargetGroupFullName(self):
        return self.physical_resource_id.split(":")[-1]

    def create(self, properties):
        given = without(properties, "TargetGroupAttributes") | {"Name": self.name}
        arn = call("elbv2", "CreateTargetGroup", given)["TargetGroups"][0]["TargetGroupArn"]
        self.set_attributes(arn, properties)
        return arn

    def set_attributes(self, arn, properties):
        attributes = {"TargetGroupArn": arn, "Attributes": properties["TargetGroupAttributes"]}
        call("elbv2", "ModifyTargetGroupAttributes", attributes)

    def update(self, properties):
        fixed = ("Port", "Protocol", "ProtocolVersion", "TargetType", "VpcId")
        if any(properties.get(name) != self.properties.get(name) for name in fixed):
            raise NotImplementedError(f"no test replaces one: {', '.join(fixed)}")
        arn = self.physical_resource_id
        given = without(properties, "TargetGroupAttributes", "Tags", *fixed) | {"TargetGroupArn": arn}
        call("elbv2", "ModifyTargetGroup", given)
        self.set_attributes(arn, properties)

    def remove(self):
        call("elbv2", "DeleteTargetGroup", {"TargetGroupArn": self.physical_resource_id})


class ListenerRule(Made, CloudFormationModel):
    kind = "AWS::ElasticLoadBalancingV2::ListenerRule"

    def create(self, properties):
        return call("elbv2", "CreateRule", properties)["Rules"][0]["RuleArn"]

    def update(self, properties):
        given = without(properties, "ListenerArn", "Priority")
        call("elbv2", "ModifyRule", given | {"RuleArn": self.physical_resource_id})

    def remove(self):
        call("elbv2", "DeleteRule", {"RuleArn": self.physical_resource_id})


class ListenerCertificate(Made, CloudFormationModel):
    kind = "AWS::ElasticLoadBalancingV2::ListenerCertificate"

    def create(self, properties):
        call("elbv2", "AddListenerCertificates", properties)
        return self.name

    def remove(self):
        call("elbv2", "RemoveListenerCertificates", self.properties)


class AccessPoint(Made, CloudFormationModel):
    kind = "AWS::EFS::AccessPoint"

    def create(self, properties):
        given = without(properties, "AccessPointTags") | {"Tags": properties["AccessPointTags"], "ClientToken": self.name}
        return call("efs", "CreateAccessPoint", given)["AccessPointId"]

    def remove(self):
        call("efs", "DeleteAccessPoint", {"AccessPointId": self.physical_resource_id})


class Role(Made, CloudFormationModel):
    kind = "AWS::IAM::Role"
    attributes = ("Arn", "RoleId")

    def create(self, properties):
        given = without(properties, "ManagedPolicyArns", "Policies")
        given["AssumeRolePolicyDocument"] = json.dumps(given["AssumeRolePolicyDocument"])
        role = call("iam", "CreateRole", given | {"RoleName": self.name})["Role"]
        self.Arn, self.RoleId = role["Arn"], role["RoleId"]
        self.set_policies({}, properties)
        return self.name

    def set_policies(self, before, after):
        own = {"RoleName": self.name}
        old, new = before.get("ManagedPolicyArns", []), after.get("ManagedPolicyArns", [])
        for arn in old:
            call("iam", "DetachRolePolicy", own | {"PolicyArn": arn})
        for arn in new:
            call("iam", "AttachRolePolicy", own | {"PolicyArn": arn})
        for policy in before.get("Policies", []):
            call("iam", "DeleteRolePolicy", own | {"PolicyName": policy["PolicyName"]})
        for policy in after.get("Policies", []):
            call("iam", "PutRolePolicy", own | policy | {"PolicyDocument": json.dumps(policy["PolicyDocument"])})

    def update(self, properties):
        document = json.dumps(properties["AssumeRolePolicyDocument"])
        call("iam", "UpdateAssumeRolePolicy", {"RoleName": self.name, "PolicyDocument": document})
        self.set_policies(self.properties, properties)

    def remove(self):
        self.set_policies(self.properties, {})
        # moto tries again where something still has it.
        self.properties = {}
        call("iam", "DeleteRole", {"RoleName": self.name})


class ScalableTarget(Made, CloudFormationModel):
    kind = "AWS::ApplicationAutoScaling::ScalableTarget"

    def create(self, properties):
        call("application-autoscaling", "RegisterScalableTarget", properties)
        return "|".join(properties[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace"))

    def update(self, properties):
        self.create(properties)

    def remove(self):
        given = without(self.properties, "MinCapacity", "MaxCapacity")
        call("application-autoscaling", "DeregisterScalableTarget", given)


class ScalingPolicy(Made, CloudFormationModel):
    kind = "AWS::ApplicationAutoScaling::ScalingPolicy"

    def of(self, properties):
        names = ("ResourceId", "ScalableDimension", "ServiceNamespace")
        return dict(zip(names, properties["ScalingTargetId"].split("|"), strict=True))

    def create(self, properties):
        given = without(properties, "ScalingTargetId") | self.of(properties)
        return call("application-autoscaling", "PutScalingPolicy", given)["PolicyARN"]

    def update(self, properties):
        self.create(properties)

    def remove(self):
        given = self.of(self.properties) | {"PolicyName": self.properties["PolicyName"]}
        call("application-autoscaling", "DeleteScalingPolicy", given)


class Schedule(Made, CloudFormationModel):
    kind = "AWS::Scheduler::Schedule"

    def create(self, properties):
        call("scheduler", "CreateSchedule", properties | {"Name": self.name})
        return self.name

    def update(self, properties):
        call("scheduler", "UpdateSchedule", properties | {"Name": self.name})

    def remove(self):
        call("scheduler", "DeleteSchedule", {"Name": self.name})


def use(client):
    """Gives them the clients that they call."""
    services = ("application-autoscaling", "ecs", "efs", "elbv2", "iam", "scheduler")
    CLIENTS.update({service: client(service) for service in services})

"""An AWS account that exists in memory only: moto, behind an HTTP port of this machine.

Takes a JSON request on each line of its input and answers on a line of its output. When its input ends the account is
gone, whatever became of the caller.
"""

import contextlib
import json
import os
import sys

# Read when moto is imported: roles are to find AWS's own policies.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

import boto3
from account.app_stacks import AppStack
from account.exports import keep_exports
from account.kinds import use
from account.stacks import Stack
from account.updates import follow_references
from moto.server import ThreadedMotoServer

REGION = "us-east-1"


class Account:
    def __init__(self, endpoint):
        session = boto3.Session("testing", "testing", region_name=REGION)

        def client(service):
            return session.client(service, endpoint_url=endpoint)

        keep_exports()
        follow_references()
        use(client)
        self.acm = client("acm")
        self.autoscaling = client("autoscaling")
        self.balancing = client("elbv2")
        self.cloudformation = client("cloudformation")
        self.ec2 = client("ec2")
        self.ecs = client("ecs")
        self.efs = client("efs")
        self.iam = client("iam")
        self.scaling = client("application-autoscaling")
        self.scheduler = client("scheduler")

    def provide(self, cidr, addresses):
        """What a user has before there is a rack: a VPC with its gateway, Elastic IPs, a certificate."""
        vpc = self.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=gateway)
        return {
            "vpc": vpc,
            "gateway": gateway,
            "addresses": [self.ec2.allocate_address(Domain="vpc")["AllocationId"] for _ in range(addresses)],
            "certificate": self.acm.request_certificate(DomainName="example.com")["CertificateArn"],
        }

    def observe(self, stack):
        return Stack(self, stack).observe()

    def observe_app(self, stack):
        return AppStack(self, stack).observe()

    def export(self, name):
        exports = self.cloudformation.get_paginator("list_exports").paginate()
        return next(export["Value"] for page in exports for export in page["Exports"] if export["Name"] == name)

    def join(self, rack):
        """Makes an instance, which joins a rack's cluster: moto's Auto Scaling groups launch theirs, but no agent registers them."""
        # moto's CloudFormation leaves this out, and its ECS fails without it.
        self.ec2.modify_vpc_attribute(VpcId=self.export(f"{rack}:Vpc"), EnableDnsHostnames={"Value": True})
        launched = self.ec2.run_instances(ImageId="ami-12c6146b", InstanceType="m7i.xlarge", MinCount=1, MaxCount=1)
        document = json.dumps({"instanceId": launched["Instances"][0]["InstanceId"]})
        self.ecs.register_container_instance(cluster=self.export(f"{rack}:Cluster"), instanceIdentityDocument=document)
        return {}

    def tasks(self, rack):
        """The tasks that were started on a rack by hand."""
        cluster, provider = self.export(f"{rack}:Cluster"), self.export(f"{rack}:CapacityProvider")
        arns = self.ecs.list_tasks(cluster=cluster)["taskArns"]
        tasks = self.ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"] if arns else []
        return [
            {
                "family": task["taskDefinitionArn"].split("/")[-1].split(":")[0],
                "overrides": task["overrides"].get("containerOverrides", []),
                "on": task["capacityProviderName"].replace(provider, "CapacityProvider"),
            }
            for task in tasks
        ]

    def service_arns(self):
        for cluster in self.ecs.list_clusters()["clusterArns"]:
            for page in self.ecs.get_paginator("list_services").paginate(cluster=cluster):
                yield from ((cluster, arn) for arn in page["serviceArns"])

    def service(self, cluster, arn):
        return self.ecs.describe_services(cluster=cluster, services=[arn])["services"][0]

    def remains(self):
        """What there is of what apps are made of."""
        arns = [
            listener["ListenerArn"]
            for router in self.balancing.describe_load_balancers()["LoadBalancers"]
            for listener in self.balancing.describe_listeners(LoadBalancerArn=router["LoadBalancerArn"])["Listeners"]
        ]
        rules = [rule for arn in arns for rule in self.balancing.describe_rules(ListenerArn=arn)["Rules"]]
        services = [self.service(cluster, arn) for cluster, arn in self.service_arns()]
        return {
            # moto lists those that have been deleted as well.
            "services": sum(service["status"] == "ACTIVE" for service in services),
            "tasks": len(self.ecs.list_task_definitions(status="ACTIVE")["taskDefinitionArns"]),
            "targets": len(self.balancing.describe_target_groups()["TargetGroups"]),
            "rules": sum(not rule["IsDefault"] for rule in rules),
            "points": len(self.efs.describe_access_points()["AccessPoints"]),
            "schedules": len(self.scheduler.list_schedules()["Schedules"]),
            "scaled": len(self.scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]),
        }


def main():
    # Only answers go to the output: moto announces itself on it.
    answers = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        account = Account(endpoint)
        print(json.dumps({"endpoint": endpoint}), file=answers, flush=True)
        for line in sys.stdin:
            request = json.loads(line)
            answer = getattr(account, request.pop("do"))(**request)
            print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()

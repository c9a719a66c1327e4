"""What a stack has brought about, told in logical ids."""

# Kinds of resources that have no id of their own, only that of something they belong to.
JOINS = ("::Route", "Association", "Attachment", "Ingress")


class Stack:
    """A stack, told in logical ids."""

    def __init__(self, account, name):
        self.account = account
        self.stack = account.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        resources = account.cloudformation.describe_stack_resources(StackName=name)["StackResources"]
        # Kinds that moto does not know are listed without an id.
        self.resources = [resource for resource in resources if "LogicalResourceId" in resource]
        things = [resource for resource in self.resources if not resource["ResourceType"].endswith(JOINS)]
        self.logical = {thing.get("PhysicalResourceId"): thing["LogicalResourceId"] for thing in things}

    def observe(self):
        return {
            "status": self.stack["StackStatus"],
            "changes": self.changes(),
            "ids": {resource["LogicalResourceId"]: resource.get("PhysicalResourceId") for resource in self.resources},
            "network": {
                "vpc": self.vpc(),
                "subnets": self.subnets(),
                "routes": self.routes(),
                "nat": self.nat(),
                "endpoints": self.endpoints(),
            },
            "groups": self.groups(),
            "routers": self.routers(),
            "instances": self.instances(),
            "mounts": self.mounts(),
        }

    def ids(self, kind):
        return [resource["PhysicalResourceId"] for resource in self.resources if resource["ResourceType"] == kind]

    def name(self, id):
        """The logical id of something of this stack; the id itself of anything else."""
        return self.logical.get(id, id)

    def names(self, ids):
        return sorted(self.name(id) for id in ids)

    def changes(self):
        """What the change set that was executed last has said it would do, other than to create the stack."""
        summaries = self.account.cloudformation.list_change_sets(StackName=self.stack["StackId"])["Summaries"]
        # moto lists the change sets of all stacks.
        own = [summary for summary in summaries if summary["StackName"] == self.stack["StackName"]]
        changes = self.account.cloudformation.describe_change_set(
            StackName=self.stack["StackId"], ChangeSetName=own[-1]["ChangeSetId"]
        )["Changes"]
        resources = [change["ResourceChange"] for change in changes]
        return sorted(f"{resource['Action']} {resource['LogicalResourceId']}" for resource in resources)

    def vpc(self):
        found = [self.account.ec2.describe_vpcs(VpcIds=[id])["Vpcs"][0] for id in self.ids("AWS::EC2::VPC")]
        return {self.name(vpc["VpcId"]): vpc["CidrBlock"] for vpc in found}

    def subnets(self):
        found = self.account.ec2.describe_subnets(SubnetIds=self.ids("AWS::EC2::Subnet"))["Subnets"]
        return {
            self.name(subnet["SubnetId"]): [
                subnet["CidrBlock"],
                subnet["AvailabilityZone"],
                self.name(subnet["VpcId"]),
            ]
            for subnet in found
        }

    def routes(self):
        """The routes of each table but the VPC's own; gateway endpoints are read from the endpoints."""
        found = self.account.ec2.describe_route_tables(RouteTableIds=self.ids("AWS::EC2::RouteTable"))["RouteTables"]
        return {
            self.name(table["RouteTableId"]): {
                route["DestinationCidrBlock"]: self.name(route.get("NatGatewayId") or route.get("GatewayId"))
                for route in table["Routes"]
                if "DestinationCidrBlock" in route and route.get("GatewayId") != "local"
            }
            for table in found
        }

    def nat(self):
        found = [
            self.account.ec2.describe_nat_gateways(NatGatewayIds=[id])["NatGateways"][0]
            for id in self.ids("AWS::EC2::NatGateway")
        ]
        return {self.name(nat["NatGatewayId"]): [self.name(nat["SubnetId"]), self.addresses(nat)] for nat in found}

    def addresses(self, nat):
        """An Elastic IP of the stack goes by its address, one of the user's by its allocation."""
        addresses = nat["NatGatewayAddresses"]
        return [self.logical.get(address["PublicIp"], address["AllocationId"]) for address in addresses]

    def endpoints(self):
        ids = self.ids("AWS::EC2::VPCEndpoint")
        found = self.account.ec2.describe_vpc_endpoints(VpcEndpointIds=ids)["VpcEndpoints"] if ids else []
        return {
            self.name(endpoint["VpcEndpointId"]): {
                "service": endpoint["ServiceName"],
                "type": endpoint["VpcEndpointType"],
                "places": self.names(endpoint.get("RouteTableIds", []) + endpoint.get("SubnetIds", [])),
            }
            for endpoint in found
        }

    def groups(self):
        ids = self.ids("AWS::EC2::SecurityGroup")
        found = self.account.ec2.describe_security_groups(GroupIds=ids)["SecurityGroups"] if ids else []
        return {
            self.name(group["GroupId"]): {
                "in": self.rules(group["IpPermissions"]),
                "out": self.rules(group["IpPermissionsEgress"]),
            }
            for group in found
        }

    def rules(self, permissions):
        return sorted(
            f"{permission['IpProtocol']} {permission.get('FromPort', '*')}-{permission.get('ToPort', '*')} {peer}"
            for permission in permissions
            for peer in [block["CidrIp"] for block in permission["IpRanges"]]
            + self.names(pair["GroupId"] for pair in permission["UserIdGroupPairs"])
        )

    def routers(self):
        balancing = self.account.balancing
        arns = self.ids("AWS::ElasticLoadBalancingV2::LoadBalancer")
        return {
            self.name(router["LoadBalancerArn"]): {
                "scheme": router["Scheme"],
                "subnets": self.names(zone["SubnetId"] for zone in router["AvailabilityZones"]),
                "groups": self.names(router["SecurityGroups"]),
                "listeners": sorted(
                    f"{listener['Protocol']} {listener['Port']}"
                    for listener in balancing.describe_listeners(LoadBalancerArn=router["LoadBalancerArn"])["Listeners"]
                ),
            }
            for router in balancing.describe_load_balancers(LoadBalancerArns=arns)["LoadBalancers"]
        }

    def instances(self):
        names = self.ids("AWS::AutoScaling::AutoScalingGroup")
        group = self.account.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=names)
        group = group["AutoScalingGroups"][0]
        # With Spot Instances the group names its launch template in its policy.
        mixed = group.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {}).get("LaunchTemplateSpecification")
        template = group.get("LaunchTemplate") or mixed
        launch = self.account.ec2.describe_launch_template_versions(
            LaunchTemplateId=template["LaunchTemplateId"], Versions=["$Latest"]
        )["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        [interface] = launch["NetworkInterfaces"]
        return {
            "type": launch["InstanceType"],
            "count": {"min": group["MinSize"], "max": group["MaxSize"]},
            "subnets": self.names(group["VPCZoneIdentifier"].split(",")),
            "public-address": interface["AssociatePublicIpAddress"],
            "groups": self.names(interface["Groups"]),
            "disks": {disk["DeviceName"]: disk["Ebs"]["VolumeSize"] for disk in launch["BlockDeviceMappings"]},
            "hop-limit": launch["MetadataOptions"]["HttpPutResponseHopLimit"],
        }

    def mounts(self):
        efs = self.account.efs
        found = [
            target
            for filesystem in self.ids("AWS::EFS::FileSystem")
            for target in efs.describe_mount_targets(FileSystemId=filesystem)["MountTargets"]
        ]
        return {self.name(target["MountTargetId"]): self.name(target["SubnetId"]) for target in found}

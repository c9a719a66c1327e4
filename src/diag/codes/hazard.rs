//! What a change of templates may break although AWS accepts it in a change set.

use crate::diag::code::declare;

declare! {
    OTHER_STACK = "other-stack" {
        means: "The name or the region of the rack changes, so that its stack is another one.",
        why: "CloudFormation finds a stack by its name in a region. Under another one a second stack is created, with everything in it; the first one keeps running, and what it serves does not move.",
        fix: "Keep the name and the region of the rack. To move it for good, deploy the second stack, move the DNS names and the data, and delete the first stack.",
    }
    RESOURCE_TYPE_CHANGE = "resource-type-change" {
        means: "A logical id is used for a resource of another type than before.",
        why: "CloudFormation cannot change the type of a resource: it rejects the whole update (\"Update of resource type is not permitted\").",
        fix: "Give the new resource another logical id; the old one is deleted in the same deployment.",
    }
    UPDATE_REFUSED = "update-refused" {
        means: "An update changes what AWS never changes on an existing resource, or more at once than AWS does.",
        why: "CloudFormation accepts the change set; the service rejects the request, and the stack rolls back.",
        fix: "Create a second resource with another logical ID, and retain the first one; or split the change over several deployments.",
    }
    MOUNT_TARGET_CONFLICT = "mount-target-conflict" {
        means: "A mount target is created in a zone in which the file system still has another one.",
        why: "EFS allows one mount target per zone and file system. CloudFormation creates the new one before it deletes the old one, so EFS rejects it, and the stack rolls back.",
        fix: "Keep the mount targets where they are, or remove the old one in a separate deployment, which leaves that zone without its files in between.",
    }
    SUBNET_CONFLICT = "subnet-conflict" {
        means: "A subnet is created with a CIDR block that overlaps one that is deleted in the same deployment.",
        why: "CloudFormation creates the new subnet before it deletes the old one. EC2 rejects overlapping blocks, and the stack rolls back.",
        fix: "Give the new subnet another CIDR block, or keep the old one under its logical id.",
    }
    ROUTE_CONFLICT = "route-conflict" {
        means: "A route is created for a destination for which the route table still has another route, or may have one.",
        why: "A route table has one route per destination. CloudFormation creates the new one before it deletes the old one, so EC2 rejects it, and the stack rolls back.",
        fix: "Change the target of the existing route and keep its logical id: then nothing is replaced.",
    }
    ASSOCIATION_CONFLICT = "association-conflict" {
        means: "A subnet is associated with a route table while it is still associated with another one.",
        why: "EC2 rejects the second association as long as the first one exists, and CloudFormation deletes that one last.",
        fix: "Keep the association's logical id and change its route table: that replaces it, which EC2 allows if the subnet stays the same. Or do it in two deployments.",
    }
    ELASTIC_IP_IN_USE = "elastic-ip-in-use" {
        means: "A NAT gateway, a load balancer or an instance gets an Elastic IP that another resource still uses.",
        why: "CloudFormation creates the new resource before it deletes the old one, and orders in-place changes only if one resource depends on the other. EC2 rejects an address that is in use; the stack rolls back.",
        fix: "Release the address in an earlier deployment, which removes the egress path in between; or use another address.",
    }
    TARGET_GROUP_IN_USE = "target-group-in-use" {
        means: "A target group moves from one load balancer to another.",
        why: "Elastic Load Balancing allows a target group behind one load balancer only, and the old listener is deleted after the new one is created.",
        fix: "Create a separate target group for the new load balancer.",
    }
    ALREADY_HELD = "already-held" {
        means: "A resource takes what only one resource may hold, while another still holds it: the port of a load balancer, the priority of a rule, a private DNS name of an endpoint, the attachment of a gateway.",
        why: "CloudFormation creates the new resource before it deletes the old one, and orders in-place changes only if one resource depends on the other. AWS rejects the second one, and the stack rolls back.",
        fix: "Keep the logical ID of the resource that holds it; or remove that one in an earlier deployment, and create the new one in the next.",
    }
    UNDONE_BY_DELETION = "undone-by-deletion" {
        means: "A resource writes what another one has written already, and that one is deleted in the same deployment: a rule of a security group, an inline policy of a role, the policy of a queue.",
        why: "Both stand for the same thing on AWS. CloudFormation creates the new one first, which changes nothing or is rejected, and then deletes the old one: the thing is gone, although the template has it.",
        fix: "Keep the logical ID. Or remove the old resource in one deployment, and create the new one in the next: in between it is missing.",
    }
    NAME_IN_USE = "name-in-use" {
        means: "A resource is created with a custom name that a resource to be deleted still has: the one it replaces, or one under another logical id.",
        why: "CloudFormation creates the new one before it deletes the old one, so the name is still taken: CloudFormation refuses to replace a custom-named resource, and AWS rejects a second one with that name.",
        fix: "Change the name too, or remove it and let CloudFormation choose one; if only the logical id changes, keep the old one.",
    }
    EXPORT_CHANGE = "export-change" {
        means: "An export is removed or its value changes, or may change.",
        why: "CloudFormation rejects that as long as another stack imports it, and rolls this stack back.",
        fix: "Remove the import from the other stacks first; `aws cloudformation list-imports` lists them.",
    }
    EXPORT_IN_USE = "export-in-use" {
        means: "An export is removed or its value changes, or may change, while other stacks import it, as `--facts` says.",
        why: "CloudFormation rejects the update and rolls this stack back.",
        fix: "Update the stacks that import it first, so that they use something else. `rackform convert` keeps the export, and the resources behind it, until then.",
    }
    DATA_LOSS = "data-loss" {
        means: "A resource that holds data is deleted, or replaced and the old one deleted.",
        why: "Its data is lost, and no update brings it back.",
        fix: "Set `DeletionPolicy` and `UpdateReplacePolicy` to `Retain` in an earlier deployment, or keep the resource.",
    }
    DATA_ORPHANED = "data-orphaned" {
        means: "A resource that holds data is removed from the stack but stays in the account.",
        why: "No data is lost, but the stack no longer manages the resource: it still costs money, is easily forgotten, and its replacement is empty.",
        fix: "Import it into the stack again, or record where it is.",
    }
    KMS_KEY_DELETED = "kms-key-deleted" {
        means: "A KMS key is deleted that encrypts the data of a resource that stays.",
        why: "Data that was encrypted with the key needs that key, whichever key is used later. KMS decrypts nothing while the key is pending deletion, and nothing ever after.",
        fix: "Set `DeletionPolicy` and `UpdateReplacePolicy` of the key to `Retain` in an earlier deployment. If it is already deleted, cancel the deletion in KMS before the waiting period ends.",
    }
    BUCKET_ACL_CONFLICT = "bucket-acl-conflict" {
        means: "A bucket gets the object ownership `BucketOwnerEnforced`, which disables ACLs, but had an ACL that grants access to others than its owner.",
        why: "S3 rejects this setting while the ACL grants access to others (`InvalidBucketAclWithObjectOwnership`). It is not documented that CloudFormation resets the ACL first; if it does not, the stack rolls back.",
        fix: "Set `AccessControl` to `Private` in an earlier deployment, and grant the same access in the bucket policy.",
    }
    EGRESS_IP_CHANGE = "egress-ip-change" {
        means: "Packets that left from fixed addresses will leave from an address that is created in the same deployment.",
        why: "The address is not known before it exists, so partners who allow only the old addresses reject traffic from it until they are told.",
        fix: "Create the Elastic IPs in an earlier deployment, tell partners, and switch egress to them in the next one.",
    }
    EGRESS_IP_LOSS = "egress-ip-loss" {
        means: "Packets left from fixed addresses, and no longer do.",
        why: "Partners allow the fixed addresses; they reject traffic from addresses that change with every instance.",
        fix: "Keep a NAT gateway with these addresses, or have partners allow the traffic in another way first.",
    }
    ADDRESS_RELEASED = "address-released" {
        means: "An Elastic IP is deleted.",
        why: "AWS takes the address back, and gives it to somebody else: partners that allow it, and DNS records that point to it, then mean another host. The same address can rarely be had again.",
        fix: "Set `DeletionPolicy` of the Elastic IP to `Retain` in an earlier deployment, and release it when nobody relies on it any more.",
    }
    EGRESS_IP_GIVEN = "egress-ip-given" {
        means: "Outbound traffic uses Elastic IPs that the template is given by their ids, and did not use them before.",
        why: "Partners that allow the old addresses only reject the traffic; whether they were told is not in the template.",
        fix: "Make sure that partners allow the new addresses before the deployment.",
    }
    ENDPOINT_REMOVED = "endpoint-removed" {
        means: "A VPC endpoint is deleted, and there is no other one for the service.",
        why: "Requests to the service leave by the egress path instead, which costs by the gigabyte at a NAT gateway, and needs outbound rules that allow it. Policies that require the endpoint (`aws:SourceVpce`) refuse them.",
        fix: "Change policies that require the endpoint first, and see that there is an egress path.",
    }
    NOT_RENEWED = "not-renewed" {
        means: "A launch template changes, and an Auto Scaling group that uses its `$Latest` or `$Default` version is not renewed.",
        why: "For CloudFormation nothing of the group changes: running instances stay as they are, and the next one that is launched, for whatever reason, is another. A change that does not start is found then, not in the deployment.",
        fix: "Give the group the attribute `LatestVersionNumber` of the launch template as its version, and an update policy.",
    }
    ROLE_REPLACED = "role-replaced" {
        means: "An IAM role is replaced, so that its ARN or its unique ID is another.",
        why: "Policies elsewhere that name the role as a principal, of keys, buckets or other accounts, mean the deleted one from then on, even if the new one has the same name.",
        fix: "Keep the role's name and path, or update the policies that name it in the same hour.",
    }
    ARCHITECTURE_CHANGED = "architecture-changed" {
        means: "Instances or tasks change to a processor of another architecture.",
        why: "Programs and container images that are built for one architecture only do not start on the other.",
        fix: "Build the images for both architectures first, and name an AMI of the new one.",
    }
    EGRESS_LOST = "egress-lost" {
        means: "Instances or tasks had an egress path from a subnet, and have none from there any more.",
        why: "They fetch images and report to ECS by that path; partners and AWS services can no longer be reached.",
        fix: "Keep the route, the gateway and the outbound rules of the security groups by which packets leave.",
    }
    SECURITY_GROUP_LEFT = "security-group-left" {
        means: "A security group is replaced while instances that are in it keep running.",
        why: "Running instances stay in the old group. Rules that name the group admit members of the new one only, so these instances are cut off; and AWS does not delete a group that is in use.",
        fix: "Keep the security group, as by not changing its description, or renew the instances by an update policy.",
    }
    CAPACITY_RESET = "capacity-reset" {
        means: "An update of an Auto Scaling group or of a service sets it back to the number of instances or tasks that the template has.",
        why: "A group or a service that has scaled out loses them at once, under load.",
        fix: "Leave `DesiredCapacity` or `DesiredCount` out of the template; `MinSize` and `MaxSize`, or the scalable target, bound what scaling chooses.",
    }
    CAPACITY_NOT_COUNTED = "capacity-not-counted" {
        means: "A capacity provider is created in the deployment that renews the instances of its Auto Scaling group.",
        why: "CloudFormation updates the group first, because the capacity provider names it. Instances that joined the cluster before a capacity provider existed may not belong to it: tasks that ask for it are not placed on them, and they are not drained.",
        fix: "Create the capacity provider in an earlier deployment, with its association; then renew the instances.",
    }
    CUSTOM_RESOURCE_DELETED = "custom-resource-deleted" {
        means: "A custom resource is removed, and its handler is told to delete what it stands for.",
        why: "What a handler deletes is not in the template: it may be a key without which data cannot be read, or records of a domain.",
        fix: "Set `DeletionPolicy` to `Retain` in an earlier deployment: then the handler is not called.",
    }
    BALANCER_GROUPS = "load-balancer-groups" {
        means: "A network load balancer that was created without security groups gets some.",
        why: "Elastic Load Balancing accepts security groups of a network load balancer only when it is created; the update fails.",
        fix: "Create a second load balancer with them, move the DNS names, and remove the first; or change its name as well, which replaces it.",
    }
    INVALID_TEMPLATE = "invalid-template" {
        means: "AWS would refuse something in the new template, which was not in the old one.",
        why: "CloudFormation rejects the template, or AWS the resource, and the stack rolls back.",
        fix: "Correct what `rackform validate` finds in the new template.",
    }
    GATEWAY_DETACHED = "gateway-detached" {
        means: "An internet gateway is detached while public addresses are mapped in its VPC.",
        why: "EC2 refuses to detach it until the last of them is released; CloudFormation retries for a while, and the stack fails.",
        fix: "Remove the NAT gateways, Elastic IPs, internet-facing load balancers and public instances first, in a separate deployment.",
    }
    UPDATE_EXCEEDS_QUOTA = "update-exceeds-quota" {
        means: "During the deployment there are more Elastic IPs, NAT gateways, VPCs or internet gateways than before, and more than the default quota.",
        why: "CloudFormation creates new resources before it deletes old ones, so for a while both count. EC2 rejects the first one beyond the quota, and the stack rolls back.",
        fix: "Request a quota increase in Service Quotas before deploying, or remove the old ones in an earlier deployment.",
    }
    SUBNET_ZONE_CHANGE = "subnet-zone-change" {
        means: "A subnet is replaced by one in another Availability Zone.",
        why: "A subnet cannot move: a new one is created, and everything in the old one has to move over. Reordering a list of zones, or removing one from its middle, does that to every subnet whose position changes.",
        fix: "Keep the order of zones, and add new ones at the end.",
    }
    SUBNET_IN_USE = "subnet-in-use" {
        means: "A subnet is deleted while instances, tasks, functions or load balancers may still be in it.",
        why: "EC2 does not delete a subnet that has network interfaces. What has to leave the subnet takes its time, while CloudFormation waits, or gives up and leaves the subnet behind.",
        fix: "Move them out of the subnet in an earlier deployment, and remove it when it is empty.",
    }
    DRAINING_INTERRUPTED = "draining-interrupted" {
        means: "An Auto Scaling group replaces or terminates instances that a lifecycle hook still holds, as managed draining of Amazon ECS does, and what they use is deleted in the same deployment: their egress path, mount targets, VPC endpoints, load balancing or subnets.",
        why: "CloudFormation counts an instance as terminated as soon as the group begins to terminate it. Its tasks drain until they have stopped, for up to 48 hours, and meanwhile the clean-up deletes the NAT gateways, routes and mount targets that they use: their connections fail, and their file access hangs.",
        fix: "Deploy the change without removing these; remove them in a separate deployment when no instance of the group is in `Terminating:Wait` any more (`aws autoscaling describe-auto-scaling-groups`). `rackform convert` writes both steps.",
    }
    LOAD_BALANCER_REPLACED = "load-balancer-replaced" {
        means: "A load balancer is replaced, and with it its DNS name.",
        why: "DNS records and partners that use the old name fail as soon as the old load balancer is deleted.",
        fix: "Keep scheme, type and name as they are, or create a second load balancer beside it, move the DNS records over, and remove the old one later.",
    }
    LOAD_BALANCER_REMOVED = "load-balancer-removed" {
        means: "A load balancer is deleted, and no other one is created.",
        why: "Its DNS name goes with it, and no load balancer gets it again: DNS records that point to it lead nowhere.",
        fix: "Point the DNS records to another load balancer first, and remove this one in a later deployment.",
    }
    LOAD_BALANCER_SWAPPED = "load-balancer-swapped" {
        means: "A load balancer is deleted in the deployment in which another one is created.",
        why: "The new one has another DNS name, known only once it exists; the old one is deleted before DNS records can be moved over.",
        fix: "Add the new load balancer first, move the DNS records over, and remove the old one in a later deployment.",
    }
    TARGET_GROUP_REPLACED = "target-group-replaced" {
        means: "A target group of a service is replaced, or the service moves to another one under another port, in one deployment.",
        why: "Port, protocol, target type and VPC of a target group cannot change. The rule or listener forwards to the new, empty target group before ECS has started a healthy task in it; in the other order ECS refuses a target group without a load balancer. Meanwhile requests are answered with 503.",
        fix: "Create a second service with a target group of its own under other logical IDs; forward to it when its tasks are healthy, and remove the first service later.",
    }
    TARGET_GROUP_SWITCHED = "target-group-switched" {
        means: "A service leaves its target groups for new ones in one deployment.",
        why: "Either a rule forwards to the new target group before a task is healthy in it, or tasks leave the old one while requests still arrive there, and nobody could be led to the new one before.",
        fix: "Add the new target group with its rule, and the service to both target groups, in an earlier deployment; move clients; remove the old ones later. `rackform convert` writes both steps.",
    }
    RULE_REMOVED = "rule-removed" {
        means: "A rule of a listener is removed, moves to another listener, or is for fewer requests, and no other rule is for them.",
        why: "Requests that still arrive are answered by another rule or by the default action of the listener, mostly with 404 or a redirect.",
        fix: "Lead clients and DNS records elsewhere before the rule goes.",
    }
    SCALING_REMOVED = "scaling-removed" {
        means: "The scalable target of a service that stays is removed.",
        why: "Nothing adapts the number of tasks any more: the service keeps as many as run by then, or is set to `DesiredCount`, under any load.",
        fix: "Choose `DesiredCount` for the highest load, and deploy while load is low.",
    }
    DEPLOYMENT_BLOCKED = "deployment-blocked" {
        means: "A service has a deployment that ECS refuses or cannot complete.",
        why: "Where all tasks have to run and no further one may start, ECS can neither stop an old task nor start a new one; a daemon has one task on each instance, never more; Fargate runs tasks with network interfaces of their own only. CloudFormation waits, and rolls the stack back.",
        fix: "Let `MaximumPercent` allow one more task, or `MinimumHealthyPercent` one less; leave `MaximumPercent` of a daemon at 100; use the network mode `awsvpc` on Fargate.",
    }
    SECRET_UNREADABLE = "secret-unreadable" {
        means: "Tasks start with a secret that their execution role may not read, or may not any more.",
        why: "ECS reads secrets when a task starts. If the role may not, the task stops at once; tasks that run go on, until one of them has to be started again.",
        fix: "Allow `ssm:GetParameters` or `secretsmanager:GetSecretValue` on it, or remove the secret from the task definition first.",
    }
    VOLUME_MOVED = "volume-moved" {
        means: "A volume of a task definition is under another path, or in another file system, than before.",
        why: "New tasks mount what is there; the files of the old ones stay where they were, and are not seen any more.",
        fix: "Copy the files first, while nothing writes them.",
    }
}

//! What a change of templates may break although AWS accepts it in a change set.

use crate::diag::code::declare;

declare! {
    RESOURCE_TYPE_CHANGE = "resource-type-change" {
        means: "A logical id is that of a resource of another type than before.",
        why: "CloudFormation changes no resource into one of another type: it refuses the whole update (\"Update of resource type is not permitted\").",
        fix: "Give the new resource another logical id; the old one is removed in the same deployment.",
    }
    MOUNT_TARGET_CONFLICT = "mount-target-conflict" {
        means: "A mount target is made in a zone in which the file system still has another one.",
        why: "EFS admits one mount target per zone and file system. CloudFormation makes the new one before it deletes the old one, so EFS refuses it, and the stack rolls back.",
        fix: "Keep the mount targets where they are, or remove the old one in a deployment of its own, which costs that zone its files in between.",
    }
    SUBNET_CONFLICT = "subnet-conflict" {
        means: "A subnet is made with addresses that a subnet still has which goes in the same deployment.",
        why: "CloudFormation makes the new subnet before it deletes the old one. EC2 refuses overlapping blocks, and the stack rolls back.",
        fix: "Give the new subnet another block, or keep the old one under its logical id.",
    }
    ROUTE_CONFLICT = "route-conflict" {
        means: "A route is made for a destination for which the route table still has another route, or may have.",
        why: "A route table has one route per destination. CloudFormation makes the new one before it deletes the old one, so EC2 refuses it, and the stack rolls back.",
        fix: "Change the target of the route that is there: its logical id stays, and nothing is replaced.",
    }
    ASSOCIATION_CONFLICT = "association-conflict" {
        means: "A subnet is associated with a route table while it still is with another one.",
        why: "EC2 refuses the second association as long as the first one exists, and CloudFormation deletes that one last.",
        fix: "Keep the association's logical id and change its route table: that replaces it, which EC2 admits where the subnet stays the same, or do it in two deployments.",
    }
    ELASTIC_IP_IN_USE = "elastic-ip-in-use" {
        means: "A NAT gateway, a load balancer or an instance takes an Elastic IP that another one still has.",
        why: "CloudFormation makes the new one before it deletes the old one, and orders changes in place only where one resource waits for the other. EC2 refuses an address that is in use; the stack rolls back.",
        fix: "Let the address go in a deployment before, which costs the road out in between; or use another address.",
    }
    TARGET_GROUP_IN_USE = "target-group-in-use" {
        means: "A target group moves from one load balancer to another.",
        why: "Elastic Load Balancing admits a target group behind one load balancer only, and the old listener goes after the new one has come.",
        fix: "Make a target group of its own for the new load balancer.",
    }
    NAME_IN_USE = "name-in-use" {
        means: "A resource is made with a name of its own that one which goes still has: the one it replaces, or one under another logical id.",
        why: "CloudFormation makes the new one before it deletes the old one, and the name is taken: it refuses to replace a custom-named resource, and AWS to make a second one of that name.",
        fix: "Change the name with it, or leave it out and let CloudFormation choose one; where only the logical id changes, keep the old one.",
    }
    EXPORT_CHANGE = "export-change" {
        means: "An export disappears, or another value is exported under its name; or that may be.",
        why: "CloudFormation refuses that as long as another stack imports it, and rolls this one back.",
        fix: "Let the stacks that import it do without it first; `aws cloudformation list-imports` names them.",
    }
    DATA_LOSS = "data-loss" {
        means: "A resource that holds data is deleted, or replaced and the old one deleted.",
        why: "What is in it is gone, and no update brings it back.",
        fix: "Set `DeletionPolicy` and `UpdateReplacePolicy` to `Retain` in a deployment before, or keep the resource.",
    }
    DATA_ORPHANED = "data-orphaned" {
        means: "A resource that holds data goes from the stack and stays in the account.",
        why: "Nothing of the data is lost, but the stack no longer knows of it: it is paid for, found by nobody, and a new one is empty.",
        fix: "Import it into the stack again, or write down where it is.",
    }
    KMS_KEY_DELETED = "kms-key-deleted" {
        means: "A KMS key is deleted that something which stays was encrypted under.",
        why: "What was written under the key stays encrypted under it, whichever key comes after. KMS decrypts nothing while the key waits to be deleted, and nothing ever after.",
        fix: "Set `DeletionPolicy` and `UpdateReplacePolicy` of the key to `Retain` in a deployment before. Where it is deleted already, cancel that in KMS before the waiting period is over.",
    }
    BUCKET_ACL_CONFLICT = "bucket-acl-conflict" {
        means: "A bucket gets the object ownership `BucketOwnerEnforced`, which disables ACLs, and had an ACL that admits others than its owner.",
        why: "S3 refuses this setting while the ACL admits others (`InvalidBucketAclWithObjectOwnership`). Nothing says that CloudFormation takes the ACL back first; if it does not, the stack rolls back.",
        fix: "Set `AccessControl` to `Private` in a deployment before, and let the bucket's policy admit those whom the ACL admitted.",
    }
    EGRESS_IP_CHANGE = "egress-ip-change" {
        means: "Packets that left under fixed addresses will leave under one that is made in the same deployment.",
        why: "Nobody knows the address before it exists, so partners who admit the old ones refuse what comes from it until they have been told.",
        fix: "Make the Elastic IPs in a deployment before, tell partners, and let packets leave under them in the next one.",
    }
    EGRESS_IP_LOSS = "egress-ip-loss" {
        means: "Packets left under fixed addresses, and no longer leave under any.",
        why: "Partners admit the fixed addresses; what comes from an address that changes with every instance they refuse.",
        fix: "Keep a NAT gateway with these addresses, or have partners admit packets by something else before.",
    }
    GATEWAY_DETACHED = "gateway-detached" {
        means: "An internet gateway is detached while public addresses are mapped in its VPC.",
        why: "EC2 refuses to detach it until the last of them is gone; CloudFormation tries for a while, and the stack fails.",
        fix: "Remove the NAT gateways, Elastic IPs, internet-facing load balancers and public instances first, in a deployment of their own.",
    }
    UPDATE_EXCEEDS_QUOTA = "update-exceeds-quota" {
        means: "At the height of the deployment there are more Elastic IPs, NAT gateways, VPCs or internet gateways than before, and more than an account has by default.",
        why: "CloudFormation makes what is new before it deletes what goes, so for a while both count. EC2 refuses the first one beyond the quota, and the stack rolls back.",
        fix: "Ask for a higher quota in Service Quotas before deploying, or let old ones go in a deployment before.",
    }
    SUBNET_ZONE_CHANGE = "subnet-zone-change" {
        means: "A subnet is replaced by one in another Availability Zone.",
        why: "A subnet cannot move: a new one is made, and all that stands in the old one has to move over. Reordering a list of zones, or taking one out of its middle, does that to every subnet whose position changes.",
        fix: "Keep the order of zones, and add new ones at the end.",
    }
    SUBNET_IN_USE = "subnet-in-use" {
        means: "A subnet goes while instances, tasks, functions or load balancers may still stand in it.",
        why: "EC2 deletes no subnet that has network interfaces. What is told to leave it goes in its own time, while CloudFormation waits or gives up and leaves the subnet behind.",
        fix: "Take them out of the subnet in a deployment before, and remove it when it is empty.",
    }
    DRAINING_INTERRUPTED = "draining-interrupted" {
        means: "An Auto Scaling group renews or gives up instances that a lifecycle hook still holds, as managed draining of Amazon ECS does, and what these use goes in the same deployment: their egress path, mount targets, VPC endpoints, load balancing or subnets.",
        why: "CloudFormation counts an instance as terminated as soon as the group begins to terminate it. Its tasks drain until they have stopped, for up to 48 hours, and the clean-up removes NAT gateways, routes and mount targets under them: what they send is lost, and their files hang.",
        fix: "Deploy the change without removing these; remove them when no instance of the group is in `Terminating:Wait` any more (`aws autoscaling describe-auto-scaling-groups`), in a deployment of its own. `rackform convert` writes both steps.",
    }
    LOAD_BALANCER_REPLACED = "load-balancer-replaced" {
        means: "A load balancer is replaced, and with it its DNS name.",
        why: "Whoever has the old name written down, a DNS record or a partner, reaches nobody as soon as the old one is gone.",
        fix: "Keep scheme, type and name as they are, or make a second load balancer beside it, move the DNS records over, and remove the old one later.",
    }
    LOAD_BALANCER_SWAPPED = "load-balancer-swapped" {
        means: "A load balancer goes in the deployment in which another one comes.",
        why: "The new one has another DNS name, known only once it exists; the old one is gone before anybody can move DNS records from the one to the other.",
        fix: "Add the new load balancer first, move the DNS records over, and remove the old one in a later deployment.",
    }
}

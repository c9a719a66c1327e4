//! What a change of templates may break although AWS accepts it in a change set.

use crate::diag::code::declare;

declare! {
    MOUNT_TARGET_HELD = "mount-target-held" {
        means: "A mount target is made in a zone in which the file system still has another one.",
        why: "EFS admits one mount target per zone and file system. CloudFormation makes the new one before it deletes the old one, so EFS refuses it, and the stack rolls back.",
        mend: "Keep the mount targets where they are, or remove the old one in a deployment of its own, which costs that zone its files in between.",
    }
    SUBNET_HELD = "subnet-held" {
        means: "A subnet is made with addresses that a subnet still has which goes in the same deployment.",
        why: "CloudFormation makes the new subnet before it deletes the old one. EC2 refuses overlapping blocks, and the stack rolls back.",
        mend: "Give the new subnet another block, or keep the old one under its logical id.",
    }
    ROUTE_HELD = "route-held" {
        means: "A route is made for a destination for which the route table still has another route.",
        why: "A route table has one route per destination. CloudFormation makes the new one before it deletes the old one, so EC2 refuses it, and the stack rolls back.",
        mend: "Change the target of the route that is there: its logical id stays, and nothing is replaced.",
    }
    ASSOCIATION_HELD = "association-held" {
        means: "A subnet is associated with a route table while it still is with another one.",
        why: "EC2 refuses the second association as long as the first one exists, and CloudFormation deletes that one last.",
        mend: "Keep the association's logical id and change its route table: that replaces it, which EC2 admits where the subnet stays the same, or do it in two deployments.",
    }
    ADDRESS_HELD = "address-held" {
        means: "A NAT gateway or an instance is made with an Elastic IP that another one still has.",
        why: "CloudFormation makes the new one before it deletes the old one, and EC2 refuses an address that is in use; the stack rolls back.",
        mend: "Deploy once without the old one, which costs the road out in between, and then with the new one; or use another address.",
    }
    TARGET_GROUP_HELD = "target-group-held" {
        means: "A target group moves from one load balancer to another.",
        why: "Elastic Load Balancing admits a target group behind one load balancer only, and the old listener goes after the new one has come.",
        mend: "Make a target group of its own for the new load balancer.",
    }
    NAME_HELD = "name-held" {
        means: "A resource with a name of its own is to be replaced and keeps that name.",
        why: "CloudFormation makes the new one before it deletes the old one, and the name is taken: it refuses to replace a custom-named resource.",
        mend: "Change the name with it, or leave it out and let CloudFormation choose one.",
    }
    EXPORT_CHANGES = "export-changes" {
        means: "An export disappears, or another value is exported under its name.",
        why: "CloudFormation refuses that as long as another stack imports it, and rolls this one back.",
        mend: "Let the stacks that import it do without it first; `aws cloudformation list-imports` names them.",
    }
    DATA_LOST = "data-lost" {
        means: "A resource that holds data is deleted, or replaced and the old one deleted.",
        why: "What is in it is gone, and no update brings it back.",
        mend: "Set `DeletionPolicy` and `UpdateReplacePolicy` to `Retain` in a deployment before, or keep the resource.",
    }
    DATA_LEFT = "data-left" {
        means: "A resource that holds data goes from the stack and stays in the account.",
        why: "Nothing of the data is lost, but the stack no longer knows of it: it is paid for, found by nobody, and a new one is empty.",
        mend: "Import it into the stack again, or write down where it is.",
    }
    EGRESS_CHANGES = "egress-changes" {
        means: "Packets that left under fixed addresses will leave under one that is made in the same deployment.",
        why: "Nobody knows the address before it exists, so partners who admit the old ones refuse what comes from it until they have been told.",
        mend: "Make the Elastic IPs in a deployment before, tell partners, and let packets leave under them in the next one.",
    }
    EGRESS_ENDS = "egress-ends" {
        means: "Packets left under fixed addresses, and no longer leave under any.",
        why: "Partners admit the fixed addresses; what comes from an address that changes with every instance they refuse.",
        mend: "Keep a NAT gateway with these addresses, or have partners admit packets by something else before.",
    }
    GATEWAY_DETACHED = "gateway-detached" {
        means: "An internet gateway is detached while public addresses are mapped in its VPC.",
        why: "EC2 refuses to detach it until the last of them is gone; CloudFormation tries for a while, and the stack fails.",
        mend: "Remove the NAT gateways, Elastic IPs, internet-facing load balancers and public instances first, in a deployment of their own.",
    }
    QUOTA_OVERLAP = "quota-overlap" {
        means: "At the height of the deployment there are more Elastic IPs than before, and more than an account has by default.",
        why: "CloudFormation makes what is new before it deletes what goes, so for a while both count. EC2 refuses the first address beyond the quota, and the stack rolls back.",
        mend: "Ask for a higher quota in Service Quotas before deploying, or let old addresses go in a deployment before.",
    }
    ZONES_MOVE = "zones-move" {
        means: "A subnet moves to another Availability Zone, or goes with its zone.",
        why: "A subnet cannot move: it is replaced, with all that stands in it. Reordering or shortening a list of zones does that to every subnet whose position changes.",
        mend: "Keep the order of zones, and add new ones at the end.",
    }
    BALANCER_REPLACED = "balancer-replaced" {
        means: "A load balancer is replaced, and with it its DNS name.",
        why: "Whoever has the old name written down, a DNS record or a partner, reaches nobody as soon as the old one is gone.",
        mend: "Keep scheme, type and name as they are, or make a second load balancer beside it, move the DNS records over, and remove the old one later.",
    }
}

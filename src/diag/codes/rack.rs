//! Findings about a rack description.

use crate::diag::code::declare;

declare! {
    EMPTY_RACK = "empty-rack" {
        means: "The file holds no keys: it is empty, or everything in it is commented out.",
        why: "A rack needs a name at least; it becomes the name of the stack.",
        fix: "Write `name: production`, or let `rackform init` write a commented file to start from.",
    }
    MORE_FINDINGS = "more-findings" {
        means: "There are more findings, or more of those who may open connections, than are worth reading at once; the first ones are shown.",
        why: "So many usually have few causes.",
        fix: "Mend the ones shown and look again.",
    }
    YAML_SYNTAX = "yaml-syntax" {
        means: "The file is not valid YAML, or uses a part of YAML that a rack description has no use for (tags, several documents).",
        why: "What is ambiguous to one reader may mean something else to the next.",
        fix: "Look at the place shown and just above it: indentation (spaces, no tabs), colons followed by a space, closed quotes and brackets.",
    }
    DUPLICATE_KEY = "duplicate-key" {
        means: "A key stands twice in the same mapping.",
        why: "YAML readers disagree on which of the two counts, and so will people.",
        fix: "Keep one of the two.",
    }
    NESTED_TOO_DEEP = "nested-too-deep" {
        means: "Lists and mappings are nested deeper than any rack description needs.",
        why: "A rack.yml nests three levels deep; far deeper nesting is a mistake, or an attempt to keep the reader busy.",
        fix: "Check for an unclosed bracket before the place shown.",
    }
    TOO_MANY_ALIASES = "too-many-aliases" {
        means: "YAML aliases (`*name`) repeat so much content that the file would grow beyond reason when they are followed.",
        why: "A few hundred bytes of aliases can stand for gigabytes.",
        fix: "Write the values out.",
    }
    UNKNOWN_KEY = "unknown-key" {
        means: "A key is none that rack.yml has at this place.",
        why: "Were it ignored, a misspelt key would silently leave its default in force.",
        fix: "Correct the spelling, or move the key into the section it belongs to; `rackform schema` lists all keys.",
    }
    CONVOX_PARAMETER = "convox-parameter" {
        means: "A key is the name of a Convox rack parameter.",
        why: "rack.yml names the same things differently; the hint says how.",
        fix: "Write the key named in the hint, or remove the parameter if rackform has no counterpart.",
    }
    MISSING_KEY = "missing-key" {
        means: "A key that has no default is not there.",
        why: "Nothing sensible can be assumed in its place.",
        fix: "Add the key named in the message.",
    }
    NO_VALUE = "no-value" {
        means: "A key stands there without a value.",
        why: "It may be a value that got lost, for instance an unset variable in a pipeline; its default could be less safe than what was meant.",
        fix: "Give it a value, or remove the key to get its default.",
    }
    WRONG_TYPE = "wrong-type" {
        means: "A value is of another type than the key takes: a list for text, text for a number and so on.",
        why: "Guessing what was meant is how wrong racks get deployed.",
        fix: "Write the value as the hint says. Text that looks like a number needs quotes.",
    }
    YES_NO_BOOLEAN = "yes-no-boolean" {
        means: "`yes`, `no`, `on`, `off` or a quoted `true` stands where a boolean belongs.",
        why: "YAML 1.1 calls these booleans and YAML 1.2 calls them text, so readers disagree.",
        fix: "Write `true` or `false`, without quotes.",
    }
    NO_EFFECT = "no-effect" {
        means: "A key is written that changes nothing in this rack: without it the template would be the same.",
        why: "Whoever reads the file believes that it decides something: that connections are restricted, files encrypted, addresses fixed. A notice tells of keys that the mode leaves no use for; they are kept for the day it changes. An error tells of what would be taken for a protection.",
        fix: "Remove the key, or set the one on which it depends, as the hint says.",
    }
    UNKNOWN_VALUE = "unknown-value" {
        means: "A value is none of the words its key takes.",
        why: "Each of these words decides something in the template; there is nothing to do for an unknown one.",
        fix: "Write one of the words listed in the message.",
    }
    OUT_OF_RANGE = "out-of-range" {
        means: "A number is smaller or larger than AWS, or sense, admits.",
        why: "AWS would refuse it while the stack is being created, and roll everything back.",
        fix: "Choose a number within the range in the message.",
    }
    DUPLICATE_ENTRY = "duplicate-entry" {
        means: "A list names the same thing twice.",
        why: "One of the two is superfluous, or should have been something else.",
        fix: "Remove or correct one of the two.",
    }
    DYNAMIC_REFERENCE = "dynamic-reference" {
        means: "A text holds a dynamic reference (`{{resolve:...}}`) or a placeholder (`${...}`) for which somebody else would put another value.",
        why: "A template that is reviewed has to be the one that is deployed. What CloudFormation resolves while deploying nobody has seen, it may be another thing tomorrow, and a secret that is resolved into a template can be read by everyone who may describe what is made from it. What nothing resolves is refused by AWS.",
        fix: "Write the value itself. A pipeline that has to choose one gives it with `--set`, before the template is made.",
    }
    INVISIBLE_CHARACTER = "invisible-character" {
        means: "A text has a character in it that is not shown, or that changes how the text around it is shown: a control character, one without width, one that turns the direction of writing.",
        why: "Who reviews the file or the template sees another text than AWS gets.",
        fix: "Remove it, or type the text anew.",
    }
    INVALID_NAME = "invalid-name" {
        means: "The rack's name cannot be the name of its stack, or of what is named after the stack.",
        why: "CloudFormation takes letters, digits and hyphens, a letter first, at most 128 of them. ECS takes no capacity provider whose name begins with aws, ecs or fargate, and the rack's is named after the stack.",
        fix: "Choose such a name.",
    }
    INVALID_TAG = "invalid-tag" {
        means: "A tag cannot be set: its key is reserved or empty, it has characters AWS does not admit, or there are too many.",
        why: "AWS refuses the resource that carries it. `Name` and `Rack` are set by the rack so that its resources can be told apart.",
        fix: "Rename or remove the tag. Keys have up to 128 characters, values up to 256, and a rack has room for 48 tags.",
    }
    INVALID_ID = "invalid-id" {
        means: "An id, ARN or name that AWS gives to things does not have the form of one.",
        why: "AWS would refuse it while the stack is being created.",
        fix: "Copy it from the console or the AWS CLI; the hint shows what one looks like.",
    }
    UNKNOWN_REGION = "unknown-region" {
        means: "There is no AWS region of that name.",
        why: "Zones and certificates are checked against the region, so a wrong one would make wrong findings.",
        fix: "Correct the name, or leave `region` out: a rack in a commercial region does not need it.",
    }
    UNKNOWN_ZONE = "unknown-zone" {
        means: "An Availability Zone's name is not a region followed by a letter.",
        why: "The subnets would be refused. Local Zones and Wavelength Zones cannot hold a rack.",
        fix: "Write a zone such as us-east-1a, or only a number of zones.",
    }
    ZONE_COUNT = "zone-count" {
        means: "A rack stands in two or three zones; this one asks for another number, or for more than its region has.",
        why: "Load balancers need two zones at least, and addresses are planned for three.",
        fix: "Write `zones: 2` or `zones: 3`, or name so many zones.",
    }
    ZONE_REGION = "zone-region" {
        means: "The zones lie in different regions, or not in the rack's.",
        why: "A VPC lies in one region; CloudFormation cannot create subnets in another.",
        fix: "Name zones of one region, the one in `region` if that is given.",
    }
    CERTIFICATE_REGION = "certificate-region" {
        means: "The certificate lies in another region than the rack.",
        why: "A load balancer can only use a certificate of its own region.",
        fix: "Request or import the certificate in the rack's region and name that one.",
    }
    ARN_PARTITION = "arn-partition" {
        means: "An ARN is of another partition of AWS than the rack, or two ARNs are of different ones.",
        why: "Partitions (aws, aws-cn, aws-us-gov and others) share nothing: what lies in one cannot be used in another, and the stack would fail on it.",
        fix: "Name what lies in the partition of the rack's region. AWS's own managed policies mostly have the same name in each, behind the partition's word.",
    }
    UNPINNED_ZONES = "unpinned-zones" {
        means: "The rack stands in a number of zones, so that CloudFormation chooses which.",
        why: "It takes the first of a list whose order is not guaranteed and can change, in an account with a default VPC only of those in which that has a subnet. Whether these zones have the instance type, or NAT gateways, cannot be known before the deployment. Were the order to change, subnets of a living rack would be replaced.",
        fix: "Name the zones in `network.zones`. For a rack that is deployed: those of its subnets, in the same order, or the subnets are replaced.",
    }
    ZONE_WITHOUT_NAT = "zone-without-nat" {
        means: "One zone of the region has no NAT gateways, and whether the rack stands in it cannot be known.",
        why: "AWS refuses a NAT gateway there, and the stack rolls back. Zone names are each account's own; only the zone's id says which it is.",
        fix: "Look up the ids of your zones (`aws ec2 describe-availability-zones`), and name others in `network.zones`.",
    }
    REGIONAL_NAT = "regional-nat" {
        means: "`nat: regional` is asked for in a partition in which AWS does not offer regional NAT gateways, or is not known to.",
        why: "Where they are not offered the gateway is refused and the stack rolls back. AWS announced them for its commercial regions, without GovCloud and China, and said nothing of the European Sovereign Cloud and isolated regions.",
        fix: "Use `nat: per-zone` or `nat: single`, whose gateways are everywhere.",
    }
    LOG_DELIVERY_PRINCIPAL = "log-delivery-principal" {
        means: "Whom Elastic Load Balancing delivers access logs as is not proven in this partition.",
        why: "If the bucket admits somebody else, the routers cannot be created with access logs, and the stack rolls back.",
        fix: "After the first deployment look for logs in the bucket. Where creating a router fails with Access Denied, look up the principal in the Elastic Load Balancing guide of the partition, under access logs, and report it.",
    }
    INSTANCE_TYPE_NOT_OFFERED = "instance-type-not-offered" {
        means: "The family of the instance type was not among those of the region when the table of them was made.",
        why: "Where it is not offered, the auto-scaling group never gets an instance, and the stack waits for it and rolls back. The table is of the day in the message, and says nothing of single zones and sizes.",
        fix: "Ask AWS with the command in the hint, or choose another type.",
    }
    INVALID_INSTANCE_TYPE = "invalid-instance-type" {
        means: "This is not the name of an EC2 instance type that can run a rack.",
        why: "The launch template would be refused, or the auto-scaling group would never get an instance.",
        fix: "Write a family, a dot and a size: `t3.small`, `m7g.2xlarge`.",
    }
    UNKNOWN_ENDPOINT = "unknown-endpoint" {
        means: "This is no AWS service with a VPC endpoint that a rack can have.",
        why: "The endpoint would be refused while the stack is being created.",
        fix: "Write the service's name as in its endpoint: `ecr.dkr` of com.amazonaws.us-east-1.ecr.dkr.",
    }
    ENDPOINT_REGION = "endpoint-region" {
        means: "An interface endpoint is asked for where the name of its service is not known.",
        why: "In China, the European Sovereign Cloud and isolated regions the names of some services begin with a word of the partition's own. Under a wrong name the endpoint would be refused while the stack is being created.",
        fix: "Set `region` if only the partition is known; else leave the endpoint out. Gateway endpoints (s3, dynamodb) have the same names everywhere.",
    }
    INVALID_RETENTION = "invalid-retention" {
        means: "CloudWatch Logs cannot keep logs for that number of days.",
        why: "It has fixed steps; any other number is refused when the log group is created.",
        fix: "Choose the next longer step, or `forever`.",
    }
    INVALID_CIDR = "invalid-cidr" {
        means: "This is not an IPv4 block in CIDR notation.",
        why: "Every subnet, route and rule is computed from such blocks.",
        fix: "Write an address, a slash and a prefix length, such as 10.0.0.0/16.",
    }
    HOST_BITS_SET = "host-bits-set" {
        means: "The address is one inside a block, not the block's first.",
        why: "AWS refuses it for subnets and silently changes it for a VPC, so what is deployed is not what was reviewed.",
        fix: "Write the block's first address, as in the hint.",
    }
    CIDR_TOO_LARGE = "cidr-too-large" {
        means: "The VPC's block has more addresses than AWS gives one VPC.",
        why: "AWS takes blocks from /28 to /16.",
        fix: "Choose a /16 or smaller inside it.",
    }
    CIDR_TOO_SMALL = "cidr-too-small" {
        means: "The VPC's block is smaller than a rack needs.",
        why: "Six subnets of at least /27 have to fit: load balancers need eight free addresses in each.",
        fix: "Choose a /24 or larger.",
    }
    RESERVED_CIDR = "reserved-cidr" {
        means: "The block lies in addresses that have a meaning of their own: loopback, link-local, multicast and the like.",
        why: "AWS refuses them, or hosts could never reach each other there.",
        fix: "Choose a private block: in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.",
    }
    PUBLIC_CIDR = "public-cidr" {
        means: "The block consists of public internet addresses.",
        why: "Instances could not reach the real owners of these addresses, since the VPC claims them for itself.",
        fix: "Choose a private block, unless these addresses are yours.",
    }
    SUBNET_OUTSIDE_VPC = "subnet-outside-vpc" {
        means: "A subnet's block is not within the VPC's.",
        why: "AWS refuses it and the stack rolls back.",
        fix: "Choose a block inside `network.cidr`, or leave the subnets out: they are derived from it.",
    }
    SUBNETS_OVERLAP = "subnets-overlap" {
        means: "Two subnets share addresses.",
        why: "AWS refuses the second one and the stack rolls back.",
        fix: "Move one of the two, as the hint proposes. Subnets that are not given occupy fixed slots of the VPC's block.",
    }
    SUBNET_TOO_SMALL = "subnet-too-small" {
        means: "A subnet has fewer than the 32 addresses of a /27.",
        why: "AWS keeps five for itself, and a load balancer wants a /27 at least and eight free addresses in each of its subnets.",
        fix: "Give the subnet a /27 or larger.",
    }
    SUBNET_COUNT = "subnet-count" {
        means: "The number of subnets is not the number of zones.",
        why: "Each zone has one public and one private subnet; there is nowhere for another, and no room without one.",
        fix: "List one block per zone, change `network.zones`, or leave the list out.",
    }
    CIDR_AVOIDED = "cidr-avoided" {
        means: "The VPC's block overlaps one that is to be avoided.",
        why: "Hosts in the overlap cannot be told apart, so the peering or VPN it is avoided for cannot work.",
        fix: "Choose another `network.cidr`.",
    }
    DOCKER_BRIDGE = "docker-bridge" {
        means: "The VPC's block overlaps 172.17.0.0/16, the bridge network of Docker on every instance.",
        why: "Containers take traffic to these addresses for local and cannot reach that part of the VPC.",
        fix: "Choose a block outside 172.17.0.0/16.",
    }
    NO_ROUTER = "no-router" {
        means: "The rack has neither a public nor an internal router.",
        why: "Nothing could reach an application.",
        fix: "Set `router.public` or `router.internal` to true.",
    }
    ROUTER_ALLOWS_NOBODY = "router-allows-nobody" {
        means: "The public router admits no address at all.",
        why: "It would cost money and answer nobody.",
        fix: "List the blocks that may reach it, or set `router.public` to false.",
    }
    NO_CERTIFICATE = "no-certificate" {
        means: "The router has no certificate, so it speaks plain HTTP on port 80 only.",
        why: "Anyone on the way can read and change what passes.",
        fix: "Request a certificate in AWS Certificate Manager and set `router.certificate` to its ARN.",
    }
    OLD_TLS_POLICY = "old-tls-policy" {
        means: "The security policy does not offer TLS 1.3, or admits TLS 1.0 or 1.1.",
        why: "Versions before 1.2 are broken, and reviewers will ask.",
        fix: "Use ELBSecurityPolicy-TLS13-1-2-2021-06 or a newer one, unless clients force you not to.",
    }
    UNENCRYPTED_FILES = "unencrypted-files" {
        means: "The file system is not encrypted at rest.",
        why: "Whoever gets at the disks or at a copy of them can read the files, and reviewers will ask. EFS decides this when a file system is made: any other value makes the stack replace it by an empty one.",
        fix: "Remove `storage.encrypted: false` if the file system is new. If the rack has taken it over, keep the key for as long as you need its files there: without it the stack makes an encrypted, empty one and leaves the old one in the account, from where you can copy the files.",
    }
    PLAIN_NFS = "plain-nfs" {
        means: "The file system admits clients that mount it without TLS.",
        why: "What is read and written crosses the network in plain text; the file-system policy refuses that by default. The rack's own instances mount with TLS.",
        fix: "Remove `storage.plain-nfs: true`. A rack that takes over a Convox rack needs it until the old instances, which mount without TLS, are gone: they would lose their files at once.",
    }
    TOO_MANY_RULES = "too-many-rules" {
        means: "The router's security group would have more rules than AWS admits by default.",
        why: "A security group has 60 inbound rules unless the quota was raised; each block needs one for every port.",
        fix: "Summarise the blocks into fewer, larger ones.",
    }
    TOO_MANY_POLICIES = "too-many-policies" {
        means: "The instances' role would have more managed policies than AWS admits.",
        why: "A role takes ten unless the quota was raised, and ECS and Session Manager need one each.",
        fix: "Combine some of the policies into one.",
    }
    MISSING_ENDPOINTS = "missing-endpoints" {
        means: "The rack is private and has no NAT gateway, and lacks VPC endpoints without which no container can run.",
        why: "Without a road out, instances reach AWS only through endpoints. Missing one, they never join the cluster or cannot pull an image.",
        fix: "Add the endpoints named in the message to `network.endpoints`, or choose another `network.nat`.",
    }
    NO_BOOT_SIGNAL = "no-boot-signal" {
        means: "Instances cannot tell CloudFormation that they have started, so the stack does not wait for them.",
        why: "Without a NAT gateway the signal needs the `cloudformation` endpoint. Without it a broken instance is noticed only later, and an update replaces the next instances after five minutes, whether or not the last ones are up. That is so in public mode as well, so that a change of mode does not change it.",
        fix: "Add `cloudformation` to `network.endpoints`.",
    }
    NO_SESSION_MANAGER = "no-session-manager" {
        means: "The rack is private and has no NAT gateway, and lacks the VPC endpoints that Session Manager needs.",
        why: "Instances have no SSH key by default, so Session Manager is the way to a shell on them; without these endpoints its agent reaches nobody.",
        fix: "Add `ssm` and `ssmmessages` to `network.endpoints`.",
    }
    ENDPOINTS_WITHOUT_VPC = "endpoints-without-vpc" {
        means: "Endpoints are said to be there already, but no existing VPC is named that they could stand in.",
        why: "A rack that creates its VPC creates the endpoints in it as well; in a new VPC there are none.",
        fix: "Name the VPC in `network.vpc`, or list the services in `network.endpoints`.",
    }
    DUPLICATE_ENDPOINT = "duplicate-endpoint" {
        means: "An interface endpoint is both to be made and said to be there already.",
        why: "A VPC has one interface endpoint with private DNS for a service; AWS refuses a second one (\"conflicting DNS domain\"), and the stack rolls back.",
        fix: "List it in `network.endpoints` if the rack is to make it, in `network.existing-endpoints` if the VPC has it.",
    }
    VPC_ASSUMPTIONS = "vpc-assumptions" {
        means: "The template rests on what the existing VPC is like, which rackform does not look up.",
        why: "Mounting the file system and private DNS need both DNS attributes of the VPC. A second interface endpoint with private DNS for a service is refused, and the stack rolls back.",
        fix: "Look at the VPC with `aws ec2 describe-vpc-attribute` and `aws ec2 describe-vpc-endpoints`; move the endpoints that are there from `network.endpoints` to `network.existing-endpoints`.",
    }
    INVALID_PARAMETER = "invalid-parameter" {
        means: "An image is to be looked up in Systems Manager, and the parameter's path or version cannot be one.",
        why: "CloudFormation would refuse the reference when the stack is deployed.",
        fix: "Write `ssm:`, a path of letters, digits, `_`, `.` and `-` between slashes, and if you want one version of it a colon and its number.",
    }
    IMAGE_ARCHITECTURE = "image-architecture" {
        means: "The name of the image's parameter says that the image is for another architecture than the instance type.",
        why: "EC2 refuses to launch such an instance, and the stack rolls back.",
        fix: "Name the image of the other architecture, or choose an instance type of this one.",
    }
    IMAGE_NOT_AL2023 = "image-not-al2023" {
        means: "The name of the image's parameter is that of another system than Amazon Linux 2023.",
        why: "The boot script relies on what the ECS-optimized image of Amazon Linux 2023 has: dnf, systemd, the ECS agent, the EFS mount helper. On another system instances power themselves off, and the stack rolls back.",
        fix: "Name an ECS-optimized image of Amazon Linux 2023, or one made from it.",
    }
    BATCH_TOO_LARGE = "batch-too-large" {
        means: "More instances are to be replaced at a time than the group has room for beside those that stay in service.",
        why: "CloudFormation refuses an update whose instances in service and batch are more than the group's largest size.",
        fix: "Choose a smaller batch, or raise `max` of `instances.count`.",
    }
    SLOW_ROLLING_UPDATE = "slow-rolling-update" {
        means: "With as many instances as the rack may have, replacing all of them takes hours.",
        why: "Whatever changes the launch template, a new image included, replaces instances a batch at a time, some five minutes a batch. Meanwhile the stack takes no other update, and a failure at the end rolls all of it back.",
        fix: "Raise `instances.batch`, or `min` of `instances.count`, of which a batch is a third by default.",
    }
    SINGLE_NAT = "single-nat" {
        means: "All zones leave through one NAT gateway, which stands in the first zone.",
        why: "If that zone fails, no instance in any zone reaches the internet. Traffic from the other zones also costs the transfer between zones.",
        fix: "Use `nat: per-zone`, or accept the risk for a rack that may be down.",
    }
    NAT_ADDRESS_COUNT = "nat-address-count" {
        means: "The number of Elastic IPs is not the number of NAT gateways (with `regional`, of zones).",
        why: "An address without a gateway is paid for and unused; a gateway without an address of yours gets one you did not plan for.",
        fix: "List one allocation id for each gateway, or none to have addresses allocated.",
    }
    GATEWAY_WITHOUT_VPC = "gateway-without-vpc" {
        means: "An internet gateway is named, but no existing VPC that it belongs to.",
        why: "A rack that creates its VPC creates the gateway as well; an existing gateway is attached to another VPC already.",
        fix: "Name the VPC in `network.vpc`, or remove `network.internet-gateway`.",
    }
    VPC_WITHOUT_CIDR = "vpc-without-cidr" {
        means: "An existing VPC is named, but not its address block.",
        why: "Subnets are placed in that block, and rackform looks nothing up: everything is in rack.yml.",
        fix: "Set `network.cidr` to the VPC's block.",
    }
    VPC_WITHOUT_GATEWAY = "vpc-without-gateway" {
        means: "The existing VPC has no internet gateway, and the rack needs one.",
        why: "Public subnets, NAT gateways and internet-facing routers all reach the internet through it.",
        fix: "Name the gateway in `network.internet-gateway`; or use `mode: private`, `nat: none` and `router: { public: false, internal: true }`.",
    }
    UNCHECKED_SUBNETS = "unchecked-subnets" {
        means: "Subnet blocks were derived from the block of an existing VPC, without knowing what stands there already.",
        why: "A subnet that overlaps an existing one is refused and the stack rolls back.",
        fix: "List free blocks in `network.public-subnets` and `network.private-subnets`.",
    }
}

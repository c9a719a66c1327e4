//! Findings about a rack description.

use crate::diag::code::declare;

declare! {
    EMPTY_DESCRIPTION = "empty-description" {
        means: "The file has no keys: it is empty, or everything in it is commented out.",
        why: "A rack and an app need at least a name, which becomes that of the stack.",
        fix: "Write `name: production`, or let `rackform init` write a commented file to start from.",
    }
    MORE_FINDINGS = "more-findings" {
        means: "There are more findings, or more sources that can connect, than are worth reading at once; the first ones are shown.",
        why: "A large number of findings usually has few causes.",
        fix: "Fix the ones shown and run the command again.",
    }
    YAML_SYNTAX = "yaml-syntax" {
        means: "The file is not valid YAML, or uses a part of YAML that a description has no use for (tags, several documents).",
        why: "YAML parsers may interpret ambiguous input differently.",
        fix: "Look at the place shown and just above it: indentation (spaces, no tabs), colons followed by a space, closed quotes and brackets.",
    }
    DUPLICATE_KEY = "duplicate-key" {
        means: "A key appears twice in the same mapping.",
        why: "YAML parsers disagree on which of the two counts, and so will people.",
        fix: "Keep one of the two.",
    }
    NESTED_TOO_DEEP = "nested-too-deep" {
        means: "Lists and mappings are nested deeper than any description needs.",
        why: "Descriptions are nested a few levels deep; far deeper nesting is a mistake, or an attempt to overload the parser.",
        fix: "Check for an unclosed bracket before the place shown.",
    }
    TOO_MANY_ALIASES = "too-many-aliases" {
        means: "YAML aliases (`*name`) repeat so much content that the file would grow beyond reason when they are followed.",
        why: "A few hundred bytes of aliases can expand to gigabytes.",
        fix: "Write the values out.",
    }
    INVALID_ACCEPTANCE = "invalid-acceptance" {
        means: "An entry of accepted findings does not say what is accepted, or why, or until which day.",
        why: "It would accept nothing, and whoever reads it later could not tell why it is there.",
        fix: "Write the code of the finding, the logical ID of the resource it is about, a reason and, if it ends, the last day.",
    }
    UNKNOWN_KEY = "unknown-key" {
        means: "The description has no such key at this place.",
        why: "If it were ignored, a misspelt key would silently leave the default in effect.",
        fix: "Correct the spelling, or move the key into the section it belongs to; `rackform schema` lists all keys.",
    }
    CONVOX_PARAMETER = "convox-parameter" {
        means: "A key is the name of a Convox rack parameter.",
        why: "rack.yml names the same things differently; the hint says how.",
        fix: "Write the key named in the hint, or remove the parameter if rackform has no counterpart.",
    }
    MISSING_KEY = "missing-key" {
        means: "A key that has no default is missing.",
        why: "There is no sensible default for it.",
        fix: "Add the key named in the message.",
    }
    NO_VALUE = "no-value" {
        means: "A key has no value.",
        why: "The value may have been lost, for instance an unset variable in a pipeline; the default could be less safe than the intended value.",
        fix: "Give it a value, or remove the key to get its default.",
    }
    WRONG_TYPE = "wrong-type" {
        means: "A value has another type than the key expects: a list instead of a string, a string instead of a number and so on.",
        why: "Guessing what was intended would deploy wrong racks.",
        fix: "Write the value as the hint says. Text that looks like a number needs quotes.",
    }
    YES_NO_BOOLEAN = "yes-no-boolean" {
        means: "`yes`, `no`, `on`, `off` or a quoted `true` is used as a boolean.",
        why: "In YAML 1.1 these are booleans and in YAML 1.2 strings, so parsers disagree.",
        fix: "Write `true` or `false`, without quotes.",
    }
    NO_EFFECT = "no-effect" {
        means: "A key changes nothing in this rack: without it the template would be the same.",
        why: "Readers of the file will believe that it has an effect: that connections are restricted, files encrypted, addresses fixed. For keys that only the current mode ignores there is a notice, since they apply once the mode changes. For keys that look like a protection there is an error.",
        fix: "Remove the key, or set the key on which it depends, as the hint says.",
    }
    UNKNOWN_VALUE = "unknown-value" {
        means: "A value is not one of the values that its key accepts.",
        why: "Each of these values has an effect on the template; an unknown value has none.",
        fix: "Write one of the values listed in the message.",
    }
    OUT_OF_RANGE = "out-of-range" {
        means: "A number is smaller or larger than AWS allows, or than makes sense.",
        why: "AWS would reject it while the stack is being created, and roll everything back.",
        fix: "Choose a number within the range in the message.",
    }
    TOO_MANY_ENTRIES = "too-many-entries" {
        means: "A list has more entries than AWS allows.",
        why: "AWS would reject it while the stack is being created, and roll everything back.",
        fix: "Remove entries until there are no more than the message says, or merge what they stand for.",
    }
    DUPLICATE_ENTRY = "duplicate-entry" {
        means: "A list contains the same entry twice.",
        why: "One of the two is redundant, or should have been something else.",
        fix: "Remove or correct one of the two.",
    }
    DYNAMIC_REFERENCE = "dynamic-reference" {
        means: "A value contains a dynamic reference (`{{resolve:...}}`) or a placeholder (`${...}`) that something else would replace.",
        why: "The template that is reviewed has to be the one that is deployed. Nobody reviews what CloudFormation resolves during deployment, it may be different tomorrow, and a secret that is resolved into a template can be read by everyone who may describe the resources. What nothing resolves is rejected by AWS.",
        fix: "Write the value itself. A pipeline can pass a value with `--set` before the template is generated.",
    }
    INVISIBLE_CHARACTER = "invisible-character" {
        means: "A value contains a character that is invisible, or that changes how the text around it is displayed: a control character, a zero-width character, or one that changes the text direction.",
        why: "Reviewers of the file or the template see another text than AWS gets.",
        fix: "Remove it, or retype the value.",
    }
    INVALID_NAME = "invalid-name" {
        means: "The rack's name is not valid as the name of its stack, or of what is named after the stack.",
        why: "CloudFormation accepts letters, digits and hyphens, a letter first, at most 128 characters. ECS rejects capacity providers whose name begins with aws, ecs or fargate, and the rack's is named after the stack.",
        fix: "Choose a name that meets these rules.",
    }
    INVALID_TAG = "invalid-tag" {
        means: "A tag cannot be set: its key is reserved or empty, it has characters that AWS does not allow, or there are too many tags.",
        why: "AWS rejects the resource with this tag. `Name` and `Rack` are set by the rack so that its resources can be identified.",
        fix: "Rename or remove the tag. Keys have up to 128 characters, values up to 256, and a rack can have 48 tags.",
    }
    INVALID_ID = "invalid-id" {
        means: "An AWS id, ARN or name does not have the expected format.",
        why: "AWS would reject it while the stack is being created.",
        fix: "Copy it from the console or the AWS CLI; the hint shows what one looks like.",
    }
    UNKNOWN_REGION = "unknown-region" {
        means: "There is no AWS region with this name.",
        why: "Zones and certificates are checked against the region, so a wrong region would produce wrong findings.",
        fix: "Correct the name, or leave `region` out: a rack in a commercial region does not need it.",
    }
    UNKNOWN_ZONE = "unknown-zone" {
        means: "An Availability Zone's name is not a region followed by a letter.",
        why: "The subnets would be rejected. A rack cannot be in Local Zones or Wavelength Zones.",
        fix: "Write a zone such as us-east-1a, or just a number of zones.",
    }
    ZONE_COUNT = "zone-count" {
        means: "A rack uses two or three zones; this one specifies another number, or more than its region has.",
        why: "Load balancers need at least two zones, and the address plan has room for three.",
        fix: "Write `zones: 2` or `zones: 3`, or list two or three zones.",
    }
    ZONE_REGION = "zone-region" {
        means: "The zones are in different regions, or not in the rack's region.",
        why: "A VPC is in one region; CloudFormation cannot create its subnets in another.",
        fix: "List zones of one region, the one in `region` if that is set.",
    }
    CERTIFICATE_REGION = "certificate-region" {
        means: "The certificate is in another region than the rack.",
        why: "A load balancer can use only certificates of its own region.",
        fix: "Request or import the certificate in the rack's region and use that one.",
    }
    KEY_REGION = "key-region" {
        means: "The KMS key of the file system is in another region than the rack.",
        why: "EFS can use only keys of its own region.",
        fix: "Use a key in the rack's region.",
    }
    ARN_PARTITION = "arn-partition" {
        means: "An ARN is in another AWS partition than the rack, or two ARNs are in different partitions.",
        why: "Partitions (aws, aws-cn, aws-us-gov and others) share nothing: a resource of one cannot be used in another, and the stack would fail.",
        fix: "Use a resource in the partition of the rack's region. The ARNs of AWS managed policies mostly differ only in the partition.",
    }
    UNPINNED_ZONES = "unpinned-zones" {
        means: "The rack specifies only a number of zones, so CloudFormation chooses which.",
        why: "CloudFormation takes the first zones of a list whose order is not guaranteed and can change; in an account with a default VPC, only zones in which the default VPC has a subnet. Whether these zones offer the instance type or NAT gateways is not known before the deployment. If the order changed, subnets of a deployed rack would be replaced.",
        fix: "List the zones in `network.zones`. For a deployed rack, list the zones of its subnets in the same order; otherwise the subnets are replaced.",
    }
    ZONE_WITHOUT_NAT = "zone-without-nat" {
        means: "One zone of the region does not support NAT gateways, and whether the rack is in that zone is not known.",
        why: "AWS rejects a NAT gateway there, and the stack rolls back. Zone names differ between accounts; only the zone id identifies the zone.",
        fix: "Look up the ids of your zones (`aws ec2 describe-availability-zones`), and list other zones in `network.zones`.",
    }
    REGIONAL_NAT = "regional-nat" {
        means: "`nat: regional` is set in a partition in which AWS does not offer regional NAT gateways, or is not known to.",
        why: "Where they are not offered, the gateway is rejected and the stack rolls back. AWS announced them for its commercial regions, without GovCloud and China, and did not mention the European Sovereign Cloud and isolated regions.",
        fix: "Use `nat: per-zone` or `nat: single`, whose gateways are available everywhere.",
    }
    LOG_DELIVERY_PRINCIPAL = "log-delivery-principal" {
        means: "The principal that delivers access logs of Elastic Load Balancing in this partition is not confirmed.",
        why: "If the bucket policy allows the wrong principal, the routers cannot be created with access logs, and the stack rolls back.",
        fix: "After the first deployment, look for logs in the bucket. If creating a router fails with Access Denied, look up the principal in the Elastic Load Balancing guide of the partition, under access logs, and report it.",
    }
    GIVEN_BUCKET = "given-bucket" {
        means: "Access logs go into an existing bucket, which rackform does not look up.",
        why: "Elastic Load Balancing tests the bucket when access logs are turned on: if the bucket is in another region, is encrypted with a KMS key, or its policy does not allow delivery, the routers cannot be created or updated, and the stack rolls back.",
        fix: "The bucket's policy needs a statement such as {\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"logdelivery.elasticloadbalancing.amazonaws.com\"}, \"Action\": \"s3:PutObject\", \"Resource\": [\"arn:aws:s3:::BUCKET/router/AWSLogs/ACCOUNT/*\", \"arn:aws:s3:::BUCKET/router-internal/AWSLogs/ACCOUNT/*\"]}, with the names of the bucket, the account and, outside the commercial regions, the partition. Encrypt the bucket with SSE-S3. How long logs are kept is for the bucket's own lifecycle rules.",
    }
    INSTANCE_TYPE_NOT_OFFERED = "instance-type-not-offered" {
        means: "The instance family was not offered in the region when rackform's table of instance families was generated.",
        why: "Where it is not offered, the Auto Scaling group never gets an instance, and the stack times out and rolls back. The table is from the date in the message, and does not cover single zones and sizes.",
        fix: "Check with the command in the hint, or choose another type.",
    }
    INVALID_INSTANCE_TYPE = "invalid-instance-type" {
        means: "This is not an EC2 instance type that can run a rack.",
        why: "The launch template would be rejected, or the Auto Scaling group would never get an instance.",
        fix: "Write a family, a dot and a size: `t3.small`, `m7g.2xlarge`.",
    }
    UNKNOWN_ENDPOINT = "unknown-endpoint" {
        means: "This is not an AWS service with a VPC endpoint that a rack can have.",
        why: "The endpoint would be rejected while the stack is being created.",
        fix: "Write the service name as in its endpoint: `ecr.dkr` for com.amazonaws.us-east-1.ecr.dkr.",
    }
    ENDPOINT_REGION = "endpoint-region" {
        means: "An interface endpoint is specified in a region where its service name is not known.",
        why: "In China, the European Sovereign Cloud and isolated regions, some service names have a prefix of the partition. With a wrong name the endpoint would be rejected while the stack is being created.",
        fix: "Set `region` if only the partition is known; otherwise remove the endpoint. Gateway endpoints (s3, dynamodb) have the same names everywhere.",
    }
    INVALID_RETENTION = "invalid-retention" {
        means: "CloudWatch Logs cannot keep logs for that number of days.",
        why: "It accepts fixed values only; any other number is rejected when the log group is created.",
        fix: "Choose the next larger value, or `forever`.",
    }
    INVALID_CIDR = "invalid-cidr" {
        means: "This is not an IPv4 CIDR block.",
        why: "Every subnet, route and rule is derived from such blocks.",
        fix: "Write an address, a slash and a prefix length, such as 10.0.0.0/16.",
    }
    HOST_BITS_SET = "host-bits-set" {
        means: "The address is not the first one of the CIDR block.",
        why: "AWS rejects it for subnets and silently changes it for a VPC, so what is deployed is not what was reviewed.",
        fix: "Write the block's first address, as in the hint.",
    }
    CIDR_TOO_LARGE = "cidr-too-large" {
        means: "The VPC's CIDR block is larger than AWS allows.",
        why: "AWS accepts blocks from /28 to /16.",
        fix: "Choose a /16 or smaller block inside it.",
    }
    CIDR_TOO_SMALL = "cidr-too-small" {
        means: "The VPC's CIDR block is smaller than a rack needs.",
        why: "Six subnets of at least /27 have to fit: load balancers need eight free addresses in each.",
        fix: "Choose a /24 or larger.",
    }
    RESERVED_CIDR = "reserved-cidr" {
        means: "The CIDR block is in a reserved range: loopback, link-local, multicast and the like.",
        why: "AWS rejects these ranges, or hosts could never reach each other there.",
        fix: "Choose a private CIDR block: in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.",
    }
    PUBLIC_CIDR = "public-cidr" {
        means: "The CIDR block contains public internet addresses.",
        why: "Instances could not reach the real owners of these addresses, because the VPC uses them itself.",
        fix: "Choose a private CIDR block, unless you own these addresses.",
    }
    SUBNET_OUTSIDE_VPC = "subnet-outside-vpc" {
        means: "A subnet's CIDR block is not within the VPC's.",
        why: "AWS rejects it and the stack rolls back.",
        fix: "Choose a block inside `network.cidr`, or remove the subnets: they are then derived from it.",
    }
    SUBNETS_OVERLAP = "subnets-overlap" {
        means: "Two subnets overlap.",
        why: "AWS rejects the second one and the stack rolls back.",
        fix: "Change one of the two, as the hint suggests. Subnets that are not specified occupy fixed slots of the VPC's CIDR block.",
    }
    SUBNET_TOO_SMALL = "subnet-too-small" {
        means: "A subnet has fewer than the 32 addresses of a /27.",
        why: "AWS reserves five addresses, and a load balancer needs at least a /27 and eight free addresses in each of its subnets.",
        fix: "Use a /27 or larger for the subnet.",
    }
    SUBNET_COUNT = "subnet-count" {
        means: "The number of subnets is not the number of zones.",
        why: "Each zone has exactly one public and one private subnet.",
        fix: "List one block per zone, change `network.zones`, or remove the list.",
    }
    SUBNETS_WITHOUT_VPC = "subnets-without-vpc" {
        means: "Existing subnets are listed without the VPC that they are in.",
        why: "The rack would create a VPC of its own, and nothing can be launched into subnets of another one.",
        fix: "Specify the VPC in `network.vpc`, or remove `network.subnets`.",
    }
    MISSING_SUBNETS = "missing-subnets" {
        means: "The rack is installed into existing subnets, and something of it needs a tier of which none are listed.",
        why: "With existing subnets the rack creates none, so there is nothing to place it in.",
        fix: "List the subnets of this tier, one in each zone, or leave out what needs them.",
    }
    SUBNET_IN_BOTH_TIERS = "subnet-in-both-tiers" {
        means: "An existing subnet is listed both as public and as private.",
        why: "It has one route table, which leads to an internet gateway or does not: in private mode instances would be placed beside what faces the internet.",
        fix: "List it in one tier only.",
    }
    ENDPOINT_WITHOUT_TABLES = "endpoint-without-tables" {
        means: "A gateway endpoint is listed for a rack that is installed into existing subnets.",
        why: "It would be a route in their route tables, which belong to somebody else: the deployment would fail, or change what others use.",
        fix: "Remove it from `network.endpoints`. If the VPC has such an endpoint, the rack uses it without being told.",
    }
    EXISTING_SUBNETS = "existing-subnets" {
        means: "The rack is installed into existing subnets, whose routes are not in its template.",
        why: "What is promised of the rack holds if these subnets are what rack.yml says. A public subnet that is listed as private would give instances a route to the internet.",
        fix: "Describe them to `rackform verify` with `--facts`, which then judges the template by their routes.",
    }
    CIDR_AVOIDED = "cidr-avoided" {
        means: "The VPC's CIDR block overlaps one that is to be avoided.",
        why: "Overlapping addresses are ambiguous, so the peering or VPN for which the block is avoided cannot work.",
        fix: "Choose another `network.cidr`.",
    }
    DOCKER_BRIDGE = "docker-bridge" {
        means: "The VPC's CIDR block overlaps 172.17.0.0/16, the Docker bridge network on every instance.",
        why: "Containers treat these addresses as local and cannot reach that part of the VPC.",
        fix: "Choose a block outside 172.17.0.0/16.",
    }
    NO_ROUTER = "no-router" {
        means: "The rack has neither a public nor an internal router.",
        why: "No application would be reachable.",
        fix: "Set `router.public` or `router.internal` to true.",
    }
    ROUTER_ALLOWS_NOBODY = "router-allows-nobody" {
        means: "The public router allows no addresses at all.",
        why: "It would cost money, and nobody could reach it.",
        fix: "List the blocks that may reach it, or set `router.public` to false.",
    }
    NO_LISTENER = "no-listener" {
        means: "The routers would listen on no port: port 80 is off, and without a certificate there is none for HTTPS.",
        why: "They would cost money, and nobody could reach an application through them.",
        fix: "Set `router.certificate`, or leave `router.http` at its default.",
    }
    PREFIX_LIST = "prefix-list" {
        means: "A prefix list may reach the public router.",
        why: "It counts with its maximum number of entries against the rules of a security group: that of CloudFront takes 55 of 60, once for each port, so the stack can fail when it is deployed.",
        fix: "Look up the size of the list, and request a higher quota of rules per security group before the deployment, or use `http: none`, which halves the number of rules.",
    }
    GIVEN_SECURITY_GROUP = "given-security-group" {
        means: "Instances or routers have security groups whose rules are not in the template.",
        why: "Security groups add up: whom any of them admits is admitted. What rackform proves of such a rack rests on the assumption that these groups admit nobody; the template alone leaves it undecided. Instances with public addresses would be exposed to whatever the groups admit, so in public mode they are refused, and a rack that has them cannot go public.",
        fix: "Let `rackform verify TEMPLATE --facts groups.json` judge what the groups admit, with the output of `aws ec2 describe-security-groups`. They have to be in the rack's VPC: where the rack creates it, they can only be added once it is deployed.",
    }
    PUBLIC_SOURCE = "public-source" {
        means: "A block that may reach the internal router contains public internet addresses.",
        why: "An internal router has private addresses only, so nobody on the internet can reach it; a rule that admits them suggests otherwise, and opens the router the day that it gets a public address.",
        fix: "List blocks of private use, such as those of peered VPCs and VPNs, or use the public router.",
    }
    NO_CERTIFICATE = "no-certificate" {
        means: "The router has no certificate, so it speaks plain HTTP on port 80 only.",
        why: "Anyone on the way can read and change what passes.",
        fix: "Request a certificate in AWS Certificate Manager and set `router.certificate` to its ARN.",
    }
    OLD_TLS_POLICY = "old-tls-policy" {
        means: "The security policy does not support TLS 1.3, or allows TLS 1.0 or 1.1.",
        why: "Versions before 1.2 are broken, and reviewers will ask.",
        fix: "Use ELBSecurityPolicy-TLS13-1-2-2021-06 or a newer one, unless clients force you not to.",
    }
    UNENCRYPTED_FILES = "unencrypted-files" {
        means: "The file system is not encrypted at rest.",
        why: "Anyone with access to the disks or to a copy can read the files, and reviewers will ask about it. EFS fixes this when a file system is created: with any other value the stack replaces it with an empty one.",
        fix: "Remove `storage.encrypted: false` if the file system is new. If the rack has taken it over, keep the key for as long as you need its files: without it the stack creates an encrypted, empty one and leaves the old one in the account, from where you can copy the files.",
    }
    PLAIN_NFS = "plain-nfs" {
        means: "The file system allows clients to mount it without TLS.",
        why: "Data crosses the network in plain text; the file system policy denies that by default. The rack's own instances mount with TLS.",
        fix: "Remove `storage.plain-nfs: true`. A rack that takes over a Convox rack needs it until the old instances, which mount without TLS, are terminated: they would lose access to their files at once.",
    }
    KMS_ALIAS = "kms-alias" {
        means: "The KMS key of the file system is given by an alias.",
        why: "EFS stores the key that the alias points to at that time. The alias would differ from it for ever, and might point to another key one day; the key cannot change on a deployed stack.",
        fix: "Write the id or the ARN of the key; for a file system that exists, as `aws efs describe-file-systems` shows it under KmsKeyId.",
    }
    KEY_WITHOUT_ENCRYPTION = "key-without-encryption" {
        means: "A KMS key is given for a file system that is not encrypted.",
        why: "EFS rejects a key for an unencrypted file system.",
        fix: "Remove `storage.encrypted: false` or `storage.key`. Either changes a file system that cannot change: on a deployed stack keep what it has.",
    }
    GIVEN_FILE_SYSTEM = "given-file-system" {
        means: "Instances mount a file system that the rack does not create, and which rackform does not look up.",
        why: "Instances mount it with TLS when they boot, and one that cannot mount it shuts down. Its policy, if it has one, must allow elasticfilesystem:ClientMount, ClientWrite and ClientRootAccess to clients without an identity. It has one mount target per zone, all in one VPC: EFS rejects a second one in a zone, and instances in a zone without one cannot resolve its name. The stack neither encrypts it nor has it backed up, and does not delete it.",
        fix: "Check it with `aws efs describe-file-systems`, `describe-file-system-policy` and `describe-mount-targets`. If it has mount targets in the rack's VPC, write `mount-targets: existing` and their security group.",
    }
    MOUNT_TARGETS_OF_OWN_FILES = "existing-mount-targets" {
        means: "Existing mount targets are to be used for a file system that the rack creates.",
        why: "A new file system has no mount targets: no instance could mount it.",
        fix: "Write `private` or `public` in `storage.mount-targets`, or the id of an existing file system in `storage.filesystem`.",
    }
    TARGETS_WITHOUT_GROUP = "targets-without-group" {
        means: "Existing mount targets are to be used, but not which security group they have.",
        why: "No instance could mount the file system: the group has to admit the instances of the rack, which are in a group of their own.",
        fix: "Write the id of the group in `storage.security-group`; the stack adds a rule to it that admits its instances on port 2049.",
    }
    TOO_MANY_RULES = "too-many-rules" {
        means: "The router's security group would have more rules than AWS allows by default.",
        why: "A security group can have 60 inbound rules unless the quota was raised; each CIDR block needs one per port.",
        fix: "Merge the blocks into fewer, larger ones.",
    }
    TOO_MANY_POLICIES = "too-many-policies" {
        means: "The instance role would have more managed policies than AWS allows.",
        why: "A role can have ten unless the quota was raised, and ECS and Session Manager need one each.",
        fix: "Combine some of the policies into one.",
    }
    MISSING_ENDPOINTS = "missing-endpoints" {
        means: "The rack is private and has no NAT gateway, and lacks VPC endpoints without which no container can run.",
        why: "Without an egress path, instances reach AWS only through VPC endpoints. If one is missing, they never join the cluster or cannot pull images.",
        fix: "Add the endpoints named in the message to `network.endpoints`, or choose another `network.nat`. With a `network.proxy` it is a warning: whether the proxy leads to these services is not known.",
    }
    NO_BOOT_SIGNAL = "no-boot-signal" {
        means: "Instances cannot tell CloudFormation that they have started, so the stack does not wait for them.",
        why: "Without a NAT gateway, the signal needs the `cloudformation` endpoint, or a `network.proxy`. Without it a broken instance is noticed only later, and an update replaces the next instances after five minutes, whether or not the last ones are up. This is the same in public mode, so that changing the mode does not change it.",
        fix: "Add `cloudformation` to `network.endpoints`.",
    }
    NO_SESSION_MANAGER = "no-session-manager" {
        means: "The rack is private and has no NAT gateway, and lacks the VPC endpoints that Session Manager needs.",
        why: "Instances have no SSH key by default, so Session Manager is the way to get a shell on them; without these endpoints its agent cannot connect.",
        fix: "Add `ssm` and `ssmmessages` to `network.endpoints`.",
    }
    ENDPOINTS_WITHOUT_VPC = "endpoints-without-vpc" {
        means: "Existing endpoints are listed, but no existing VPC is specified that they could be in.",
        why: "A rack that creates its VPC also creates the endpoints in it; a new VPC has none.",
        fix: "Specify the VPC in `network.vpc`, or list the services in `network.endpoints`.",
    }
    DUPLICATE_ENDPOINT = "duplicate-endpoint" {
        means: "An interface endpoint is listed both as to be created and as existing.",
        why: "A VPC can have one interface endpoint with private DNS per service; AWS rejects a second one (\"conflicting DNS domain\"), and the stack rolls back.",
        fix: "List it in `network.endpoints` if the rack should create it, in `network.existing-endpoints` if the VPC already has it.",
    }
    VPC_ASSUMPTIONS = "vpc-assumptions" {
        means: "The template relies on properties of the existing VPC, which rackform does not look up.",
        why: "Mounting the file system and private DNS need both DNS attributes of the VPC. A second interface endpoint with private DNS for a service is rejected, and the stack rolls back.",
        fix: "Check the VPC with `aws ec2 describe-vpc-attribute` and `aws ec2 describe-vpc-endpoints`; move the endpoints it has from `network.endpoints` to `network.existing-endpoints`.",
    }
    INVALID_PARAMETER = "invalid-parameter" {
        means: "An image is looked up in Systems Manager, but the parameter's path or version is not valid.",
        why: "CloudFormation would reject the reference when the stack is deployed.",
        fix: "Write `ssm:` and a path of letters, digits, `_`, `.` and `-` between slashes; to pin a version, add a colon and its number.",
    }
    IMAGE_ARCHITECTURE = "image-architecture" {
        means: "The name of the image parameter indicates another architecture than that of the instance type.",
        why: "EC2 cannot launch such an instance, and the stack rolls back.",
        fix: "Use an image for the architecture of the instance type, or choose an instance type of the image's architecture.",
    }
    IMAGE_NOT_AL2023 = "image-not-al2023" {
        means: "The name of the image parameter indicates another operating system than Amazon Linux 2023.",
        why: "The boot script relies on what the ECS-optimized image of Amazon Linux 2023 contains: dnf, systemd, the ECS agent, the EFS mount helper. On another operating system, instances power themselves off, and the stack rolls back.",
        fix: "Use an ECS-optimized image of Amazon Linux 2023, or one built from it.",
    }
    NO_CPU_CREDITS = "no-cpu-credits" {
        means: "CPU credits are configured for an instance type that has none.",
        why: "EC2 rejects the launch template: only burstable families (T2, T3, T3a, T4g) earn and spend CPU credits.",
        fix: "Remove `instances.credits`, or choose a type of a T family.",
    }
    SPOT_TYPES = "spot-types" {
        means: "Spot Instances are configured, but not of which instance types.",
        why: "Spot Instances of a single type are often unavailable in all zones at once. rackform has no table of the sizes of instance types from which it could choose similar ones.",
        fix: "List the types in `instances.spot.types`, or write the least `vcpus` and `memory` of an instance. ECS counts instances, whatever their size: let none be smaller than `instances.type`.",
    }
    SPOT_TYPES_CONFLICT = "spot-types-conflict" {
        means: "The instance types of Spot Instances are both listed and selected by their size.",
        why: "EC2 Auto Scaling accepts either a list of types or the ones that are excluded, and which of the two is meant is not clear.",
        fix: "Remove `instances.spot.types`, or `vcpus`, `memory` and `exclude`.",
    }
    SPOT_ARCHITECTURE = "spot-architecture" {
        means: "An instance type for Spot Instances has another processor architecture than the type of the rack.",
        why: "All instances of a rack boot one image, which is for one architecture: an instance of the other does not start.",
        fix: "List types of the architecture of `instances.type`, or change that type.",
    }
    SPOT_BELOW_MINIMUM = "spot-below-minimum" {
        means: "Some of the least number of instances are Spot Instances.",
        why: "When there is no spare capacity, the stack cannot be created, and an update that replaces instances rolls back; and the rack may have fewer instances than its minimum for as long.",
        fix: "Remove `instances.spot.base`, or accept that for a rack that tolerates an outage.",
    }
    NO_SPOT_INSTANCES = "no-spot-instances" {
        means: "Spot Instances are configured, but the group never launches any.",
        why: "All instances are on-demand ones, at their price.",
        fix: "Lower `instances.spot.base` below `max` of `instances.count` and `instances.spot.on-demand` below 100, or remove `instances.spot`.",
    }
    DEDICATED_TENANCY = "dedicated-tenancy" {
        means: "Instances run on hardware that is dedicated to this account.",
        why: "Each costs more, and there is a fee for every hour in which any dedicated instance runs in the region.",
        fix: "Write `tenancy: default`, unless a rule demands that hardware is not shared with other accounts.",
    }
    INVALID_SCHEDULE = "invalid-schedule" {
        means: "A time of the schedule is no cron expression that EC2 Auto Scaling takes, or instances would be stopped and started at once.",
        why: "EC2 Auto Scaling rejects the scheduled action, or which of the two comes last decides whether instances run.",
        fix: "Write five fields, minute, hour, day of the month, month and day of the week, with numbers: `0 20 * * 1-5`.",
    }
    SCHEDULED_STOP = "scheduled-stop" {
        means: "Instances are stopped on a schedule; load balancers, NAT gateways and endpoints stay.",
        why: "They cost as much as before, and a deployment that changes the group sets its sizes again, which starts the instances.",
        fix: "Deploy changes of instances while they run. To save the rest as well, delete the stack instead.",
    }
    INVALID_DURATION = "invalid-duration" {
        means: "A text is not a duration: a whole number and one of the units `s`, `m` and `h`.",
        why: "The ECS agent ignores a setting that it cannot read, and keeps its default.",
        fix: "Write a duration such as `90s`, `10m` or `1h`.",
    }
    EMPTY_SCRIPT = "empty-script" {
        means: "Commands for the first boot are given as an empty text.",
        why: "The commands may have been lost, for instance an unset variable in a pipeline.",
        fix: "Write the commands, or remove the key.",
    }
    USER_DATA_TOO_LARGE = "user-data-too-large" {
        means: "What instances are given to run at their first boot is too long.",
        why: "EC2 accepts at most 16,384 bytes of user data, which also contains the rack's own script; `instances.boot` and `instances.run` can have 4,096 each, and the exceptions of the proxy 2,048 together.",
        fix: "Shorten it; put what it does into the image, or into a file that it downloads.",
    }
    STALE_IMAGES = "stale-images" {
        means: "The ECS agent does not pull an image that an instance already has.",
        why: "With a tag that moves, such as `latest`, a deployment runs the old image where it is cached and the new one elsewhere.",
        fix: "Give each build a tag of its own, or a digest; or set `instances.agent.pull: default`.",
    }
    INVALID_PROXY = "invalid-proxy" {
        means: "The address of the proxy is not a host with a port, or what is reached without it is neither a name nor an IPv4 block.",
        why: "Programs read the address of a proxy in different ways; one that cannot read it connects directly, or not at all.",
        fix: "Write `proxy.example.com:3128`; the proxy is spoken to by HTTP, and HTTPS goes through it by CONNECT.",
    }
    PROXY_CREDENTIALS = "proxy-credentials" {
        means: "The address of the proxy contains a user or a password.",
        why: "It becomes part of the instances' user data, which everyone can read who may describe launch templates, and every process on the instances.",
        fix: "Remove it, and let the proxy admit the addresses of the VPC.",
    }
    UNREACHABLE_PROXY = "unreachable-proxy" {
        means: "The proxy has an address outside the VPC to which no route of the rack leads.",
        why: "Instances would reach nothing through it: they do not join the cluster, and the stack rolls back.",
        fix: "Give the proxy an address in the VPC, or add routes to its network, such as by a transit gateway, to the rack's route tables.",
    }
    SAME_NAME = "same-name" {
        means: "Two racks of one run have the same name in the same region.",
        why: "A stack is called like its rack, so deploying one updates the other; their exports have the same names as well.",
        fix: "Give them different names, unless they are versions of one rack of which only one is deployed.",
    }
    OVERLAPPING_RACKS = "overlapping-racks" {
        means: "The VPCs of two racks of one run have overlapping address blocks.",
        why: "VPCs with overlapping blocks cannot be peered, and neither can be told apart by a transit gateway or a VPN.",
        fix: "Give each rack a block of its own in `network.cidr` before it is deployed: the block of a VPC cannot change.",
    }
    FLEET_QUOTA = "fleet-quota" {
        means: "The racks of one run together take more of something in a region than an account may have by default.",
        why: "The deployment of one of them would fail, and be rolled back.",
        fix: "Request a higher quota before the deployment, or deploy the racks to different accounts or regions.",
    }
    BATCH_TOO_LARGE = "batch-too-large" {
        means: "The batch size is larger than the difference between the group's maximum and minimum in service.",
        why: "CloudFormation rejects an update policy in which the instances in service plus the batch exceed the group's maximum size.",
        fix: "Choose a smaller batch, or raise `max` of `instances.count`.",
    }
    SLOW_ROLLING_UPDATE = "slow-rolling-update" {
        means: "With the maximum number of instances, replacing all of them takes hours.",
        why: "Every change of the launch template, including a new image, replaces instances batch by batch, about five minutes each. Meanwhile the stack accepts no other update, and a failure at the end rolls everything back.",
        fix: "Raise `instances.batch`, or `min` of `instances.count`: by default, a batch is a third of it.",
    }
    SINGLE_NAT = "single-nat" {
        means: "All zones use one NAT gateway, which is in the first zone.",
        why: "If that zone fails, no instance in any zone reaches the internet. Cross-zone data transfer is charged for traffic from the other zones.",
        fix: "Use `nat: per-zone`, or accept the risk for a rack that tolerates an outage.",
    }
    NAT_ADDRESS_COUNT = "nat-address-count" {
        means: "The number of Elastic IPs is not the number of NAT gateways (with `regional`, of zones).",
        why: "An address without a gateway is unused but charged for; a gateway without one of your addresses gets an address that you did not plan for.",
        fix: "List one allocation id per gateway, or none to have addresses allocated.",
    }
    NLB_ADDRESS_COUNT = "nlb-address-count" {
        means: "The number of Elastic IPs for the public Network Load Balancer is not the number of zones.",
        why: "An internet-facing Network Load Balancer has exactly one address in each of its zones.",
        fix: "List one allocation id per zone, or none to have addresses allocated.",
    }
    ADDRESS_USED_TWICE = "address-used-twice" {
        means: "An Elastic IP is listed for a Network Load Balancer and for a NAT gateway.",
        why: "An Elastic IP is associated with one thing at a time: whichever is created second is rejected, and the stack rolls back.",
        fix: "List another Elastic IP in one of the two places.",
    }
    ELASTIC_IPS = "elastic-ips" {
        means: "The rack allocates more Elastic IPs than an account may have by default.",
        why: "An account has five per region unless the quota was raised; the stack fails at the sixth, and rolls back.",
        fix: "Request a quota increase in Service Quotas, use `nat: single`, or list existing Elastic IPs.",
    }
    GATEWAY_WITHOUT_VPC = "gateway-without-vpc" {
        means: "An internet gateway is specified, but not the existing VPC that it belongs to.",
        why: "A rack that creates its VPC also creates the gateway; an existing gateway is attached to another VPC.",
        fix: "Specify the VPC in `network.vpc`, or remove `network.internet-gateway`.",
    }
    VPC_WITHOUT_CIDR = "vpc-without-cidr" {
        means: "An existing VPC is specified, but not its CIDR block.",
        why: "Subnets are placed in that block, and rackform does not look up anything: everything has to be in rack.yml.",
        fix: "Set `network.cidr` to the VPC's CIDR block.",
    }
    VPC_WITHOUT_GATEWAY = "vpc-without-gateway" {
        means: "The existing VPC has no internet gateway, and the rack needs one.",
        why: "Public subnets, NAT gateways and internet-facing routers all need it to reach the internet.",
        fix: "Specify the gateway in `network.internet-gateway`; or use `mode: private`, `nat: none` and `router: { public: false, internal: true }`.",
    }
    UNCHECKED_SUBNETS = "unchecked-subnets" {
        means: "Subnet CIDR blocks were derived from the block of an existing VPC, without knowing which of its addresses are in use.",
        why: "A subnet that overlaps an existing one is rejected and the stack rolls back.",
        fix: "List unused blocks in `network.public-subnets` and `network.private-subnets`.",
    }
}

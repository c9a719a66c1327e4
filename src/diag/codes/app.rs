//! Findings about the description of an app.

use crate::diag::code::declare;

declare! {
    FOREIGN_KEY = "foreign-key" {
        means: "A key of app.yml is one of convox.yml, of a Copilot manifest or of a Compose file.",
        why: "App.yml has words of its own, and what the key says would be passed over.",
        fix: "Write the key that is named; `rackform import` converts a whole file.",
    }
    INVALID_IMAGE = "invalid-image" {
        means: "A text is not a reference to a container image: registry, repository, and a tag or a digest.",
        why: "No task could be started: ECS has nothing to pull.",
        fix: "Write a reference such as `public.ecr.aws/nginx/nginx:1.29`, or one with a digest.",
    }
    INVALID_HOST = "invalid-host" {
        means: "A text is not a host name that a listener rule can compare with the `Host` header of a request.",
        why: "AWS refuses the rule, or no request ever matches it.",
        fix: "Write the host name alone, in small letters, with `*` and `?` as wildcards.",
    }
    INVALID_PATH = "invalid-path" {
        means: "A text is not a path that a listener rule can compare with that of a request.",
        why: "AWS refuses the rule, or no request ever matches it.",
        fix: "Write a path that starts with a slash, with `*` and `?` as wildcards, and without a query.",
    }
    INVALID_SECRET = "invalid-secret" {
        means: "A text does not say where the value of a secret is kept.",
        why: "The task would not start; and a value in its place would stand in the template for everybody to read.",
        fix: "Write `ssm:` and the path of a parameter of Systems Manager, or `secret:` and the name of a secret of Secrets Manager.",
    }
    INVALID_FOLDER = "invalid-folder" {
        means: "A folder of a volume does not lie in the app's own part of the rack's file system, or has a name that EFS does not take.",
        why: "An app could read and overwrite the files of another, or of the instance.",
        fix: "Write a relative path without `..`, such as `uploads`.",
    }
    AMBIGUOUS_SECRET = "ambiguous-secret" {
        means: "The name of a secret of Secrets Manager ends with a hyphen and six letters or digits, as in `app-secret`.",
        why: "ECS asks for it by an ARN, and Secrets Manager takes that end for the one which it puts behind names in ARNs: it finds no such secret, and no task starts.",
        fix: "Write the whole ARN of the secret behind `secret:`, or give the secret another name.",
    }
    UNUSABLE_RACK = "unusable-rack" {
        means: "The file of an app's rack cannot be read, or does not compile.",
        why: "An app is compiled for its rack: what the rack has and exports decides what the app can be.",
        fix: "Correct the path in `rack`, or the rack's file.",
    }
    NO_SERVICES = "no-services" {
        means: "An app has no services.",
        why: "There is nothing to run, and CloudFormation refuses a template without resources.",
        fix: "Add a service with an image under `services`.",
    }
    NAME_COLLISION = "name-collision" {
        means: "From the names of two services or timers the same logical ID would be made.",
        why: "Two resources would become one.",
        fix: "Rename one of them, before it is deployed: another name replaces the resources.",
    }
    MOVING_TAG = "moving-tag" {
        means: "A container image is named without a tag, or by one such as `latest` that is moved to new images.",
        why: "What runs changes without a change of the template, tasks of one service may run different images, and a rollback brings nothing back.",
        fix: "Write a tag that stands for one build, or a digest.",
    }
    IMAGE_BUILT_FOR_OTHERS = "image-built-for-others" {
        means: "The name of a container image says that it is built for another architecture than the rack's instances have.",
        why: "Its tasks would stop with `exec format error`.",
        fix: "Use the image for the rack's architecture, or one that is built for both.",
    }
    PLAIN_SECRET = "plain-secret" {
        means: "An environment variable in the open has a name or a value that says that it is a secret.",
        why: "Everybody who may read the template, the task definition or the repository reads it, and it stays in their history.",
        fix: "Keep the value in Systems Manager or Secrets Manager, and name it under `secrets`.",
    }
    VARIABLE_TWICE = "variable-twice" {
        means: "An environment variable has a value and a secret.",
        why: "ECS refuses the task definition: the names in both have to be unique.",
        fix: "Remove one of the two.",
    }
    ENVIRONMENT_TOO_LARGE = "environment-too-large" {
        means: "The environment of a service does not fit into a task definition.",
        why: "ECS refuses task definitions of more than 64 KB.",
        fix: "Put large values into a file that the container reads.",
    }
    NO_SUBNETS = "no-subnets" {
        means: "Tasks with interfaces of their own are to stand in a tier of subnets that the rack does not have.",
        why: "There is no subnet to place them in.",
        fix: "Use the network of the instances, or give the rack such subnets.",
    }
    NO_WAY_OUT = "no-way-out" {
        means: "Tasks with interfaces of their own stand in private subnets of a rack without NAT gateways.",
        why: "On instances such an interface never has a public address, so nothing outside the VPC is reached but what endpoints lead to.",
        fix: "Use `network: shared`, `capacity: fargate`, or a private rack with NAT gateways.",
    }
    CANNOT_BE_TOGETHER = "cannot-be-together" {
        means: "Two keys of a service exclude each other.",
        why: "ECS refuses the service or its tasks, or one of the two would be ignored.",
        fix: "Remove the one that is not meant.",
    }
    STUCK_DEPLOYMENT = "stuck-deployment" {
        means: "The numbers of tasks that have to run and may run during a deployment leave no room to replace any.",
        why: "Every deployment would hang until it fails.",
        fix: "Allow fewer tasks meanwhile (`deploy.min`), or more (`deploy.max`).",
    }
    NO_FILE_SYSTEM = "no-file-system" {
        means: "A service has volumes, and its rack has no file system.",
        why: "The folders would be empty ones on each instance, lost with it.",
        fix: "Give the rack a file system, or remove the volumes.",
    }
    PATH_TAKEN = "path-taken" {
        means: "Two volumes are mounted at one path of a container.",
        why: "ECS refuses the task definition.",
        fix: "Give them different paths.",
    }
    SHARED_FOLDER = "shared-folder" {
        means: "Two services write one folder of the rack's file system.",
        why: "What one writes the other may overwrite.",
        fix: "Give each a folder of its own, or let one of them only read.",
    }
    UNKNOWN_SERVICE = "unknown-service" {
        means: "A timer or a task names a service that the app does not have.",
        why: "It has its image, environment and permissions from the service.",
        fix: "Write the name of one of the services.",
    }
    NO_SUCH_ROUTER = "no-such-router" {
        means: "A service is to be reached through a router that its rack does not have.",
        why: "The listener to put its rules on does not exist.",
        fix: "Use the router that the rack has, or give the rack the other one.",
    }
    NO_HTTPS = "no-https" {
        means: "A service needs an HTTPS listener, and its rack has no certificate.",
        why: "Load balancers forward HTTP/2 and gRPC from HTTPS listeners only, and only these have certificates.",
        fix: "Set `router.certificate` of the rack.",
    }
    NO_ROUTE = "no-route" {
        means: "A service has a port, and neither hosts nor paths.",
        why: "Several apps share a router; without a rule of its own no request reaches the service.",
        fix: "List the host names or the paths by which it is reached.",
    }
    TOO_MANY_WILDCARDS = "too-many-wildcards" {
        means: "A host and a path have more wildcards together than a rule of a load balancer may have.",
        why: "AWS refuses the rule.",
        fix: "Use fewer wildcards.",
    }
    HEALTH_TIMEOUT = "health-timeout" {
        means: "A health check waits longer for an answer than it takes until the next one.",
        why: "AWS refuses the target group.",
        fix: "Make the timeout shorter than the interval.",
    }
    SAME_PRIORITY = "same-priority" {
        means: "Two rules would have the same priority on one listener.",
        why: "A listener has each priority once: AWS refuses the second rule, and the deployment fails.",
        fix: "Set `priority` of one of the services to a free number.",
    }
    SAME_REQUESTS = "same-requests" {
        means: "Two services are reached by the same hosts and paths.",
        why: "The rule with the lower priority would never get a request.",
        fix: "Give each service its own host or path.",
    }
    SHARED_CERTIFICATE = "shared-certificate" {
        means: "Two apps bring the same certificate to one listener.",
        why: "A listener has it once: the app that goes first takes it from the other, whose hosts then answer with another certificate.",
        fix: "Use a certificate of its own for each app, or make it that of the rack.",
    }
    PORT_TAKEN = "port-taken" {
        means: "Two services that run on every instance take the same port of it.",
        why: "A port of an instance leads to one container only: the other's tasks would never be placed.",
        fix: "Give one of them another port.",
    }
    UNREACHABLE_REGISTRY = "unreachable-registry" {
        means: "An image is pulled from a registry on the internet, and the rack has no way to it.",
        why: "No task would start: the image cannot be pulled.",
        fix: "Push the image to Amazon ECR in the rack's region, which the rack reaches through endpoints.",
    }
    UNREACHABLE_SERVICE = "unreachable-service" {
        means: "A service needs an AWS service to which its rack has no way.",
        why: "Without an endpoint nothing leads there from a rack without NAT gateways, and tasks do not start.",
        fix: "Add the endpoint to `network.endpoints` of the rack.",
    }
    DOES_NOT_FIT = "does-not-fit" {
        means: "A task reserves more memory or CPU than an instance of the rack has.",
        why: "ECS would never place it, and the deployment waits until it fails.",
        fix: "Ask for less, or give the rack larger instances.",
    }
    NO_SUCH_FARGATE_SIZE = "no-such-fargate-size" {
        means: "Fargate does not offer tasks of this CPU and memory.",
        why: "ECS refuses the task definition.",
        fix: "Write one of the sizes that the message names.",
    }
    TOO_LITTLE_ROOM = "too-little-room" {
        means: "The fewest tasks of all services have no room on the most instances that the rack may have.",
        why: "Some of them would wait for ever, and deployments with them.",
        fix: "Raise `instances.count` of the rack, or ask for less.",
    }
}

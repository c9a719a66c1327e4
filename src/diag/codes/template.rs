//! Findings about a CloudFormation template.

use crate::diag::code::declare;

declare! {
    TEMPLATE_SYNTAX = "template-syntax" {
        means: "The file is not valid JSON or YAML.",
        why: "CloudFormation would reject it before looking at any resource.",
        fix: "Correct the syntax at the place shown.",
    }
    TEMPLATE_SHAPE = "template-shape" {
        means: "The file can be read, but this part of it is not what CloudFormation expects in a template.",
        why: "CloudFormation validates the whole template first, and rejects all of it for one misplaced key.",
        fix: "Compare the place shown with \"Template anatomy\" in the CloudFormation user guide; the finding names what belongs there.",
    }
    REPEATED_KEY = "repeated-key" {
        means: "A key stands more than once in the same mapping of a template.",
        why: "CloudFormation takes the last one and ignores the others without a word. Whoever reads the template may take the first for what is deployed, and other tools refuse it.",
        fix: "Keep one of them: the last, if the template is deployed and shall stay as it is.",
    }
    TEMPLATE_TRANSFORM = "template-transform" {
        means: "A macro rewrites this template before it is deployed.",
        why: "What the macro adds, changes or removes is not in the file, so missing names and unknown types may be correct. They are not reported; everything else is checked as written.",
        fix: "Nothing, if the macro is intended. To check everything, pass the processed template: `aws cloudformation get-template --template-stage Processed`.",
    }
    UNKNOWN_TYPE = "unknown-type" {
        means: "The schemas included in rackform do not contain this resource type.",
        why: "Its properties and attributes were not checked. CloudFormation refuses a template with a type that it does not know. Of AWS's own types rackform has all that were published by the date that `rackform --version` shows: the name of a known one with a typing error is an error, any other is a warning, as it may be newer. Modules and types of third parties are not known; that is a notice.",
        fix: "Check the spelling. If it is correct, no action is needed.",
    }
    UNKNOWN_PROPERTY = "unknown-property" {
        means: "The resource sets a property that its type does not have in this place.",
        why: "CloudFormation fails the resource with \"Encountered unsupported property\" and rolls the stack back, possibly after minutes of work on other resources.",
        fix: "Correct the name, which is case-sensitive, or remove the property. A correct name in the wrong place usually belongs one level up or down.",
    }
    MISSING_PROPERTY = "missing-property" {
        means: "A property is not set, or `AWS::NoValue` removes it, which the resource type requires, always or beside what else is set.",
        why: "CloudFormation fails to create the resource, and rolls the stack back.",
        fix: "Set the property.",
    }
    READ_ONLY_PROPERTY = "read-only-property" {
        means: "The resource sets a read-only property, which only AWS sets.",
        why: "CloudFormation rejects it, or ignores it and reports drift from then on.",
        fix: "Remove it. Elsewhere in the template its value is available through `Ref` or `Fn::GetAtt`.",
    }
    WRONG_TYPE = "wrong-property-type" {
        means: "A value has a JSON type that the resource type's schema does not allow there, and that CloudFormation cannot convert.",
        why: "CloudFormation rejects the resource. A common cause is a single value where a list is expected.",
        fix: "Write a value of the type that the finding names.",
    }
    WRONG_REFERENCE = "wrong-reference" {
        means: "A property refers to something of another kind than it needs, such as a subnet where the ID of a VPC is expected.",
        why: "The service does not find anything with that ID and refuses the resource, and the stack rolls back.",
        fix: "Refer to a resource or parameter of the type that the finding names.",
    }
    COERCED_TYPE = "coerced-type" {
        means: "A number or boolean is written as a string, or the other way round, and CloudFormation will convert it.",
        why: "The stack will deploy. But tools that read the template as JSON see another value than AWS does: comparisons report changes that do not exist, and strict validators reject it.",
        fix: "Write the value with the type that the finding names: `443` for `\"443\"`, `true` for `\"true\"`.",
    }
    INVALID_VALUE = "invalid-value" {
        means: "A value has the right type but is not one that AWS accepts: not an allowed value, not matching the pattern, out of range, too long or short, or repeated.",
        why: "The service rejects it during deployment, and the stack rolls back.",
        fix: "Choose a value that meets the condition that the finding names.",
    }
    DUPLICATE_RESOURCE = "duplicate-resource" {
        means: "Two resources of the template hold what only one may hold: the port of a load balancer, the priority of a rule, a private DNS name, a name in the account.",
        why: "AWS rejects the second one, and the stack rolls back.",
        fix: "Remove one of the two, or give it another port, priority or name.",
    }
    PROPERTY_CONFLICT = "property-conflict" {
        means: "Values are set together that AWS does not accept together, or only some of several properties that require each other are set.",
        why: "Each of them is valid alone, so the mistake is easy to miss; AWS rejects the combination during deployment.",
        fix: "Decide which of the properties is intended, and keep or add what the finding says.",
    }
    MALFORMED_POLICY = "malformed-policy" {
        means: "A policy document is not one that IAM accepts: an element is missing, unknown or has a value that it cannot have.",
        why: "The service rejects it with `MalformedPolicyDocument` or a similar error, and the stack rolls back. AWS's schemas of resource types say nothing of what stands in a policy.",
        fix: "Correct the element that the finding names; \"IAM JSON policy element reference\" in the IAM user guide has them all.",
    }
    UNKNOWN_REFERENCE = "unknown-reference" {
        means: "The template refers to a name that it does not define: a resource, parameter, condition or mapping.",
        why: "CloudFormation rejects the template with \"Unresolved resource dependencies\" or a similar message.",
        fix: "Correct the name, which is case-sensitive, or define what is missing. Conditions can refer to parameters and mappings only, never to resources.",
    }
    NOT_CREATED = "resource-not-created" {
        means: "A resource or output refers to a resource that its condition leaves out: whenever the reference is used, whatever values the parameters have, or, as a warning, whenever that condition is false.",
        why: "CloudFormation cannot resolve the reference and rejects the deployment with \"Unresolved resource dependencies\".",
        fix: "Give both the same condition, or choose the reference with `Fn::If` by the condition of the resource that is referred to.",
    }
    UNSUBSTITUTED_VARIABLE = "unsubstituted-variable" {
        means: "A string contains `${Name}`, where `Name` is something that `Fn::Sub` replaces, but it is not in `Fn::Sub`.",
        why: "CloudFormation deploys the string as it is, with the dollar sign and the braces. The service refuses it later, or uses a name that nobody intended.",
        fix: "Wrap the string in `Fn::Sub`. If the text is intended, for example in a script with a variable of the same name, no action is needed.",
    }
    UNKNOWN_ATTRIBUTE = "unknown-attribute" {
        means: "`Fn::GetAtt` or `Fn::Sub` reads an attribute that the resource's type does not have.",
        why: "CloudFormation rejects the template, or fails late, once the resource exists.",
        fix: "Choose one of the return values listed in the documentation of the resource type. What `Ref` returns is often not available as an attribute.",
    }
    UNKNOWN_FUNCTION = "unknown-function" {
        means: "A key looks like an intrinsic function, but CloudFormation has no function of this name, or only with a transform.",
        why: "CloudFormation rejects the template, or treats the object as plain data.",
        fix: "Correct the name. `Fn::Length`, `Fn::ToJsonString` and `Fn::ForEach` need `\"Transform\": \"AWS::LanguageExtensions\"`.",
    }
    DEPENDENCY_CYCLE = "dependency-cycle" {
        means: "Resources depend on each other in a cycle, or a resource depends on itself.",
        why: "CloudFormation creates a resource after those it depends on, so none of them can be first: \"Circular dependency between resources\".",
        fix: "Break one link. For two security groups that refer to each other, move one rule to a separate `AWS::EC2::SecurityGroupIngress` resource; remove a `DependsOn` that repeats a `Ref`.",
    }
    TEMPLATE_LIMIT = "template-limit" {
        means: "The template exceeds a quota of CloudFormation that cannot be raised.",
        why: "CloudFormation rejects it before creating anything.",
        fix: "Split the template into several stacks or nested stacks; several small resources can often be merged into one with a list.",
    }
    UNUSED_ACCEPTANCE = "unused-acceptance" {
        means: "A finding is accepted that is not there, or the acceptance has ended.",
        why: "An entry that is left behind would accept the finding when it comes back, unseen.",
        fix: "Remove the entry, or correct the code and the logical ID in it; if it has ended and the finding is still accepted, set another day.",
    }
    NEEDS_BUCKET = "needs-bucket" {
        means: "The template is larger than 51,200 bytes, the maximum that a request may contain.",
        why: "It can be deployed only from an S3 bucket.",
        fix: "Add `--s3-bucket` with a bucket in the stack's region to `aws cloudformation deploy`, or remove whitespace from the template.",
    }
}

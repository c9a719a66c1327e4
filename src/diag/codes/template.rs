//! Findings about a CloudFormation template.

use crate::diag::code::declare;

declare! {
    TEMPLATE_SYNTAX = "template-syntax" {
        means: "The file is not JSON that can be read as a template.",
        why: "CloudFormation would refuse it before looking at any resource.",
        fix: "Correct the place shown. A YAML template has to be converted to JSON first.",
    }
    TEMPLATE_SHAPE = "template-shape" {
        means: "The JSON is sound, but this part of it is not what CloudFormation expects in a template.",
        why: "CloudFormation validates the whole template first, and refuses all of it for one misplaced key.",
        fix: "Compare the place shown with \"Template anatomy\" in the CloudFormation user guide; the finding names what belongs there.",
    }
    TEMPLATE_TRANSFORM = "template-transform" {
        means: "A macro rewrites this template before it is deployed.",
        why: "What the macro adds, changes or removes is not in the file, so missing names and unknown types in it may be no mistake. They are not reported; the rest is judged as it stands.",
        fix: "Nothing, if the macro is wanted. To have all of it judged, give the processed template: `aws cloudformation get-template --template-stage Processed`.",
    }
    UNKNOWN_TYPE = "unknown-type" {
        means: "The schemas that come with rackform do not have this resource type.",
        why: "Its properties and attributes were not judged. The type may be misspelt, newer than the schemas, a module or someone else's than AWS's, or outside the selection, which is made for networks, container clusters and what surrounds them.",
        fix: "Check the spelling. If it is right, nothing has to be done here; cfn-lint knows all of AWS's types.",
    }
    UNKNOWN_PROPERTY = "unknown-property" {
        means: "The resource sets a property that its type does not have in this place.",
        why: "CloudFormation fails the resource with \"Encountered unsupported property\" and rolls the stack back, possibly after minutes of work on other resources.",
        fix: "Correct the name, which is case-sensitive, or remove the property. A right name in the wrong place usually belongs one level up or down.",
    }
    MISSING_PROPERTY = "missing-property" {
        means: "A property that the resource type requires is not set, or `AWS::NoValue` takes it away.",
        why: "CloudFormation refuses to make the resource, and rolls the stack back.",
        fix: "Set the property.",
    }
    READ_ONLY_PROPERTY = "read-only-property" {
        means: "The resource sets a property that AWS fills in.",
        why: "CloudFormation refuses it, or ignores it and reports drift for ever after.",
        fix: "Remove it. Elsewhere in the template its value is available through `Ref` or `Fn::GetAtt`.",
    }
    WRONG_TYPE = "wrong-property-type" {
        means: "A value has a JSON type that the resource type's schema does not allow there, and that CloudFormation cannot convert.",
        why: "CloudFormation refuses the resource. A common cause is a single value where a list is wanted.",
        fix: "Write a value of the type that the finding names.",
    }
    COERCED_TYPE = "coerced-type" {
        means: "A number or truth value is written as text, or the other way round, and CloudFormation will convert it.",
        why: "The stack will deploy. Tools that read the template as JSON see another value than AWS does: comparisons report changes that are none, and strict validators refuse it.",
        fix: "Write the value with the type that the finding names: `443` for `\"443\"`, `true` for `\"true\"`.",
    }
    INVALID_VALUE = "invalid-value" {
        means: "A value has the right type but is not one that AWS takes: not in the list of values, not in the pattern, out of range, too long or short, or repeated.",
        why: "The service behind the resource refuses it during deployment, and the stack rolls back.",
        fix: "Choose a value that meets the condition that the finding names.",
    }
    PROPERTY_CONFLICT = "property-conflict" {
        means: "Properties that exclude one another are set together, or of properties that need one another only some are.",
        why: "Each of them is fine alone, so a look at the property names does not show it; AWS refuses the combination during deployment.",
        fix: "Decide which of the properties is meant, and keep or add what the finding says.",
    }
    UNKNOWN_REFERENCE = "unknown-reference" {
        means: "A name is referred to that the template does not define: a resource, parameter, condition or mapping.",
        why: "CloudFormation refuses the template with \"Unresolved resource dependencies\" or a message like it.",
        fix: "Correct the name, which is case-sensitive, or define what is missing. Conditions see parameters and mappings only, never resources.",
    }
    UNKNOWN_ATTRIBUTE = "unknown-attribute" {
        means: "`Fn::GetAtt` or `Fn::Sub` reads an attribute that the resource's type does not have.",
        why: "CloudFormation refuses the template, or fails late, once the resource exists.",
        fix: "Choose one of the return values listed on the resource type's page. What `Ref` returns is often not an attribute as well.",
    }
    UNKNOWN_FUNCTION = "unknown-function" {
        means: "A key looks like an intrinsic function, but CloudFormation has none of this name, or only together with a transform.",
        why: "CloudFormation refuses the template, or takes the object as plain data.",
        fix: "Correct the name. `Fn::Length`, `Fn::ToJsonString` and `Fn::ForEach` need `\"Transform\": \"AWS::LanguageExtensions\"`.",
    }
    DEPENDENCY_CYCLE = "dependency-cycle" {
        means: "Resources need one another in a cycle, or one needs itself.",
        why: "CloudFormation makes a resource after those it needs, so none of them can be first: \"Circular dependency between resources\".",
        fix: "Break one link. Two security groups that name each other are untied by an `AWS::EC2::SecurityGroupIngress` resource of its own; a `DependsOn` that a `Ref` repeats can go.",
    }
    TEMPLATE_LIMIT = "template-limit" {
        means: "The template exceeds a limit that AWS sets for every template and does not raise.",
        why: "CloudFormation refuses it before making anything.",
        fix: "Split the template into several stacks, or into nested ones; several smaller resources can often be one with a list.",
    }
    NEEDS_BUCKET = "needs-bucket" {
        means: "The template is larger than a request may carry, 51,200 bytes.",
        why: "It can be deployed only from an S3 bucket.",
        fix: "Give `aws cloudformation deploy` the option `--s3-bucket` with a bucket in the stack's region, or remove white space from the template.",
    }
}

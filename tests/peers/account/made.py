"""Resources that are made as AWS's CloudFormation makes them: by calls of the API of their service, which moto has.

Names and types of parameters are held against AWS's own description of these APIs, which botocore brings along: what an API does not
have is refused.
"""

from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError
from moto.cloudformation.exceptions import ValidationError

# A client for each service, by its name.
CLIENTS = {}


def call(service, operation, given):
    """Calls an API with properties of a template, whose names it spells in its own way, and some of whose texts are numbers."""
    client = CLIENTS[service]
    shape = client.meta.service_model.operation_model(operation).input_shape
    return getattr(client, xform_name(operation))(**fitted(given, shape))


def fitted(value, shape):
    if shape.type_name == "structure":
        members = {name.lower(): name for name in shape.members}
        unknown = [name for name in value if name.lower() not in members]
        if unknown:
            raise ValueError(f"{shape.name} has no {', '.join(unknown)}")
        names = {name: members[name.lower()] for name in value}
        return {names[name]: fitted(inner, shape.members[names[name]]) for name, inner in value.items()}
    if shape.type_name == "list":
        return [fitted(item, shape.member) for item in value]
    if shape.type_name == "map":
        return {key: fitted(inner, shape.value) for key, inner in value.items()}
    if shape.type_name in ("integer", "long") and isinstance(value, str):
        return int(value)
    return value


def without(properties, *names):
    return {name: value for name, value in properties.items() if name not in names}


class Made:
    """A resource that calls have made: what moto asks of it. `properties` are those it was given last."""

    attributes = ()

    def __init__(self, name, properties):
        self.name = name
        self.properties = properties
        try:
            self.physical_resource_id = self.create(properties)
        except (ClientError, ParamValidationError, ValueError) as error:
            # So that whoever deploys is told.
            raise ValidationError(name, f"{name}: {error}") from error

    @classmethod
    def cloudformation_type(cls):
        return cls.kind

    @classmethod
    def has_cfn_attr(cls, attribute):
        return attribute in cls.attributes

    def get_cfn_attribute(self, attribute):
        return getattr(self, attribute)

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, *_, **__):
        return cls(resource_name, cloudformation_json["Properties"])

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, *_, **__):
        original_resource.update(cloudformation_json["Properties"])
        original_resource.properties = cloudformation_json["Properties"]
        return original_resource

    def delete(self, account_id, region_name):
        self.remove()

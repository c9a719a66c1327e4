"""What moto's CloudFormation leaves out when it updates a stack."""

from moto.cloudformation import parsing

# What takes the place of another with each change.
REPLACED = "AWS::ECS::TaskDefinition"


def followed(plain):
    """moto updates what is written in another way. AWS updates as well what refers to something that is replaced, as a task definition is
    by each change, and the replaced thing first.
    """

    def build_resource_diff(resources, template, parameters=None):
        found = plain(resources, template, parameters)
        new = template["Resources"]
        replaced = {name for name in found["Modify"] if new[name]["Type"] == REPLACED}
        for name, resource in new.items():
            refers = replaced.intersection(parsing.get_references_from_template(resource))
            if refers and name not in found["Modify"] + found["Add"]:
                found["Modify"].append(name)
        found["Modify"].sort(key=lambda name: name not in replaced)
        return found

    return build_resource_diff


def remembered(plain):
    """moto forgets what it does not know how to update."""

    def parse_and_update_resource(logical_id, resource_json, resources_map, account_id, region_name):
        updated = plain(logical_id, resource_json, resources_map, account_id, region_name)
        return updated or resources_map[logical_id]

    return parse_and_update_resource


def follow_references():
    parsing.parse_and_update_resource = remembered(parsing.parse_and_update_resource)
    parsing.ResourceMap.build_resource_diff = followed(parsing.ResourceMap.build_resource_diff)

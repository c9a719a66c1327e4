"""What moto's CloudFormation leaves out of exports: stacks that a change set made have none, and none is ever in use.

AWS refuses to change or remove an export that another stack imports (CloudFormation user guide, "Get exported outputs from a
deployed CloudFormation stack").
"""

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import CloudFormationBackend


def imports(template):
    """The names that a template imports."""
    if isinstance(template, dict):
        own = {template["Fn::ImportValue"]} if "Fn::ImportValue" in template else set()
        return own.union(*(imports(inner) for inner in template.values()))
    if isinstance(template, list):
        return set().union(*(imports(item) for item in template))
    return set()


def refuse(backend, stack, after):
    """Fails if an export of a stack that another one imports is not the same afterwards."""
    before = {name: export.value for name, export in backend.exports.items() if export.exporting_stack_id == stack.stack_id}
    for other in backend.stacks.values():
        for name in sorted(imports(other.template_dict)):
            if name in before and after.get(name) != before[name]:
                raise ValidationError(stack.name, f"Export {name} cannot be changed as it is in use by {other.name}")


def executed(plain):
    def execute_change_set(backend, change_set_name, stack_name=None):
        change_set = backend.describe_change_set(change_set_name)
        stack = backend.stacks[change_set.stack_id]
        stack.resource_map.cross_stack_resources = backend.exports
        plain(backend, change_set_name, stack_name)
        stack._parse_template()
        stack.output_map = stack._create_output_map()
        exports = {export.name: export for export in stack.exports}
        refuse(backend, stack, {name: export.value for name, export in exports.items()})
        for name in [name for name, export in backend.exports.items() if export.exporting_stack_id == stack.stack_id]:
            del backend.exports[name]
        backend.exports.update(exports)

    return execute_change_set


def deleted(plain):
    def delete_stack(backend, name_or_stack_id):
        for stack in [stack for stack in backend.stacks.values() if name_or_stack_id in (stack.name, stack.stack_id)]:
            refuse(backend, stack, {})
        plain(backend, name_or_stack_id)

    return delete_stack


def keep_exports():
    CloudFormationBackend.execute_change_set = executed(CloudFormationBackend.execute_change_set)
    CloudFormationBackend.delete_stack = deleted(CloudFormationBackend.delete_stack)

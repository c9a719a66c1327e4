#!/usr/bin/env python3
"""Take the facts rackform needs about AWS resource types out of the cfn-lint wheel.

    python3 schemas/aws/extract.py              downloads the pinned wheel with pip
    python3 schemas/aws/extract.py WHEEL.whl    uses a wheel that is already there
    python3 schemas/aws/extract.py --check ...  writes nothing; exits 1 if the committed files differ

One file is written for each resource type, types/AWS/EC2/Subnet.json for AWS::EC2::Subnet, and instance-families.txt,
version.json, LICENSE and NOTICE. The same wheel gives the same bytes. README.md says what is kept, what is left out and why.
"""

import argparse
import ast
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

CFN_LINT = "1.58.0"
HERE = pathlib.Path(__file__).parent
SCHEMAS = "cfnlint/data/schemas"
INSTANCE_TYPES = f"{SCHEMAS}/extensions/aws_ec2_instance/instancetype_enum.json"
LICENCES = f"cfn_lint-{CFN_LINT}.dist-info/licenses"

# Keywords whose value holds schemas: one schema, a list of them, or a name for each.
ONE = {"items", "if", "then", "else", "not"}
LIST = {"anyOf", "oneOf", "allOf", "prefixItems"}
NAMED = {"properties", "patternProperties", "definitions"}
# Keywords whose value is a fact as it stands.
FACTS = {
    "$ref", "type", "required", "additionalProperties", "enum", "enumCaseInsensitive", "const", "pattern", "format",
    "minimum", "maximum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "maxUniqueItems",
    "minProperties", "maxProperties", "uniqueItems", "uniqueKeys", "insertionOrder", "arrayType", "relationshipRef",
    "dependentRequired", "dependentExcluded", "requiredXor", "requiredOr",
}
# What only the top of a schema has.
HEADS = {
    "typeName", "createOnlyProperties", "conditionalCreateOnlyProperties", "readOnlyProperties", "writeOnlyProperties",
    "primaryIdentifier", "replacementStrategy", "tagging",
}
# Prose, links, and what only AWS's own handlers need.
LEFT_OUT = {
    "$schema", "$comment", "title", "description", "default", "examples", "sourceUrl", "documentationUrl",
    "propertyTransform", "deprecatedProperties", "lifecycle", "taggable", "resourceLink", "additionalIdentifiers",
    "typeConfiguration",
}

# Places of facts that are wrong, and why nobody should be told of them.
WRONG = {
    # They are of AWS::MediaLive::InputSecurityGroup, which has nothing to do with EC2 but the name.
    "AWS::MediaLive::Input/properties/InputSecurityGroups/format",
    "AWS::MediaLive::Input/properties/InputSecurityGroups/items/format",
    # It may be a single address (SES API reference, ReceiptIpFilter).
    "AWS::SES::ReceiptFilter/definitions/IpFilter/properties/Cidr/format",
}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("wheel", nargs="?", help=f"cfn_lint-{CFN_LINT}-py3-none-any.whl; downloaded if not given")
    arguments.add_argument("--check", action="store_true", help="exit 1 if the committed files differ from the wheel's")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(given.wheel or download(folder)) as wheel:
            files = extract(wheel)
    stale = sorted(stale_files(files))
    if given.check:
        for name in stale:
            print(f"{name} differs from cfn-lint {CFN_LINT}", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        if name in files:
            (HERE / name).parent.mkdir(parents=True, exist_ok=True)
            (HERE / name).write_text(files[name], encoding="utf-8")
        else:
            (HERE / name).unlink()
    print(f"{len(files)} files, {len(stale)} changed")
    return 0


def download(folder):
    """The path of the wheel, fetched into `folder`."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
    subprocess.run([*pip, f"cfn-lint=={CFN_LINT}"], check=True)
    return next(pathlib.Path(folder).glob("*.whl"))


def extract(wheel):
    """The text of every file this folder takes from the wheel, by name."""
    readable = GetAttRules(wheel.read("cfnlint/schema/_getatts.py"))
    files = {}
    for kind, hashed in types(wheel).items():
        schema = json.loads(wheel.read(f"{SCHEMAS}/resources/{hashed}.json"))
        facts = widened(reduced(schema, kind, top=True)) | {"attributes": readable.attributes(schema)}
        files[f"types/{kind.replace('::', '/')}.json"] = lines(facts)
    date = json.loads(wheel.read(f"{SCHEMAS}/version.json"))["schema_date"].split("T")[0]
    files["instance-families.txt"] = families(json.loads(wheel.read(INSTANCE_TYPES)), date)
    files["version.json"] = lines({"source": f"cfn-lint {CFN_LINT}", "date": date})
    for name in ("LICENSE", "NOTICE"):
        files[name] = wheel.read(f"{LICENCES}/{name}").decode()
    return files


def types(wheel):
    """The file of each type that some region has. Stops if regions have different schemas of a type."""
    hashes = {}
    for name in sorted(wheel.namelist()):
        region = pathlib.PurePath(name)
        # What is in `sam` is for a transform, which makes resource types of it.
        if region.match(f"{SCHEMAS}/providers/*.json") and region.stem != "sam":
            for kind, hashed in json.loads(wheel.read(name)).items():
                if hashes.setdefault(kind, hashed) != hashed:
                    sys.exit(f"{region.stem} has a schema of its own for {kind}: decide in extract.py which is kept")
    # What a custom resource is only its handler knows, under whichever of its two names.
    del hashes["AWS::CloudFormation::CustomResource"]
    return hashes


def families(regions, date):
    """The date, then a line for each region: its name, and the families of EC2 instance types it has. `all` stands for
    every region."""
    rows = [date]
    for region, schema in sorted(regions.items()):
        if isinstance(schema, dict) and region != "all":
            rows.append(" ".join([region, *sorted({name.split(".")[0] for name in schema["enum"]})]))
    return "\n".join(rows) + "\n"


def stale_files(files):
    """The names of the files here that are not what they should be: changed, missing, or of a type that is gone."""
    for name, text in files.items():
        path = HERE / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield name
    here = (path.relative_to(HERE).as_posix() for path in HERE.glob("types/**/*.json"))
    yield from (name for name in here if name not in files)


def reduced(schema, where, top=False):
    """A schema without what is not a fact. Stops at a keyword nobody has decided about."""
    if isinstance(schema, bool):
        return schema
    result = {}
    for key, value in schema.items():
        place = f"{where}/{key}"
        if place in WRONG:
            continue
        if key in NAMED:
            result[key] = {name: reduced(inner, f"{place}/{name}") for name, inner in value.items()}
        elif key in LIST:
            result[key] = [reduced(inner, f"{place}/{index}") for index, inner in enumerate(value)]
        elif key in ONE:
            result[key] = reduced(value, place)
        elif key == "dependencies":
            result[key] = {name: needed if isinstance(needed, list) else reduced(needed, f"{place}/{name}")
                           for name, needed in value.items()}
        elif key == "tagging":
            result[key] = {name: fact for name, fact in value.items() if name != "permissions"}
        elif key == "handlers":
            result[key] = sorted(value)
        elif key in FACTS or top and key in HEADS:
            result[key] = value
        elif key not in LEFT_OUT:
            sys.exit(f"{place}: decide in extract.py whether this keyword is kept")
    return result


def widened(schema, of_ipv4=False):
    """A schema in which networks may be of IPv6, unless a name beside them tells the two families apart.

    cfn-lint takes whatever is called a CIDR for one of IPv4. Route 53, transit gateways, subnet reservations and others take both."""
    if not isinstance(schema, dict):
        return schema
    result = {}
    for key, value in schema.items():
        if key in NAMED:
            told = any("ipv4" in name.lower() or "ipv6" in name.lower() for name in value)
            result[key] = {name: widened(inner, told) for name, inner in value.items()}
        elif key == "items":
            result[key] = widened(value, of_ipv4)
        elif key == "format" and value == "ipv4-network" and not of_ipv4:
            result["anyOf"] = [{"format": "ipv4-network"}, {"format": "ipv6-network"}]
        else:
            result[key] = value
    return result


class GetAttRules:
    """What Fn::GetAtt may read. Mostly the read-only properties; cfn-lint knows the types where it is more."""

    def __init__(self, source):
        values = {}
        for statement in ast.parse(source).body:
            if isinstance(statement, ast.Assign):
                values[statement.targets[0].id] = statement.value
        self.every_property = set(ast.literal_eval(values["_all_property_types"]))
        self.besides = ast.literal_eval(values["_exceptions"])

    def attributes(self, schema):
        """The attributes of a type, sorted; `Outputs.*` stands for any output of a nested stack."""
        kind = schema["typeName"]
        if kind == "AWS::CloudFormation::Stack":
            return ["Outputs.*"]
        if kind in self.every_property:
            names = [name for key, value in schema["properties"].items() for name in self.leaves(schema, value, key)]
        else:
            # A pointer is /properties/Endpoint/Address for Endpoint.Address; GetAtt cannot enter a list (`*`).
            pointers = [pointer.split("/")[2:] for pointer in schema.get("readOnlyProperties", [])]
            names = [".".join(steps) for steps in pointers if "*" not in steps] + self.besides.get(kind, [])
        return sorted(set(names))

    def leaves(self, schema, node, name):
        """The attributes at or below a property: its plain values, and lists of plain values."""
        if "$ref" in node:
            node = schema["definitions"][node["$ref"].rsplit("/", 1)[1]]
        kinds = node.get("type", [])
        if "object" in kinds:
            for key, value in node.get("properties", {}).items():
                yield from self.leaves(schema, value, f"{name}.{key}")
        elif "array" not in kinds or node.get("items", {}).get("type") not in ("object", "array"):
            yield name


def lines(value):
    """JSON with one line per entry of the top level's mappings, so that a renewal reads as a list of changes."""
    entries = []
    for key, inner in sorted(value.items()):
        if isinstance(inner, dict) and key in NAMED and inner:
            rows = ",\n".join(f"    {text(name)}: {text(item)}" for name, item in sorted(inner.items()))
            entries.append(f"  {text(key)}: {{\n{rows}\n  }}")
        else:
            entries.append(f"  {text(key)}: {text(inner)}")
    return "{\n" + ",\n".join(entries) + "\n}\n"


def text(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())

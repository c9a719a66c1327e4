#!/usr/bin/env python3
"""Write replacement.json: where other sources say something else about replacement than AWS's schemas.

    python3 schemas/aws/replacement.py FACTS.json            writes replacement.json
    python3 schemas/aws/replacement.py --check FACTS.json    writes nothing; exits 1 if it differs

FACTS.json has, under `types` and the name of each resource type,

    createOnlyProperties, conditionalCreateOnlyProperties   AWS's schema; `A/B` is the property B of the property A
    cdkServiceSpec.yes, .maybe                              CDK's aws-service-spec, `causesReplacement`
    awsDocs2023.replacement, .someInterruptions, .updatesNotSupported
                                                            the documentation, "Update requires"
    sourceDisagreement                                      lists of properties, of which two are read: the properties
                                                            CDK does not have, and those the documentation expressly
                                                            changes without interruption

A source that does not know a property is not asked about it. README.md says where the sources are.
"""

import argparse
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
NO_INTERRUPTION = ("schema createOnly, docs No-interruption", "schema conditionalCreateOnly, docs No-interruption")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("facts", type=pathlib.Path, help="the facts of the three sources")
    arguments.add_argument("--check", action="store_true", help="exit 1 if replacement.json differs")
    given = arguments.parse_args()
    facts = json.loads(given.facts.read_text(encoding="utf-8"))["types"]
    text = lines({kind: found for kind in types() if (found := disputes(facts[kind]))})
    path = HERE / "replacement.json"
    if given.check:
        if path.read_text(encoding="utf-8") != text:
            print("replacement.json differs from the facts", file=sys.stderr)
            return 1
        return 0
    path.write_text(text, encoding="utf-8")
    return 0


def types():
    return sorted((HERE / "types.txt").read_text(encoding="utf-8").split())


def disputes(facts):
    """What each source says of each property about which they do not all say the same."""
    found = {}
    for name in sorted(named(facts)):
        said = {"schema": schema(facts, name), "documentation": documentation(facts, name), "cdk": cdk(facts, name)}
        said = {source: answer for source, answer in said.items() if answer}
        if differ(said):
            found[name] = said
    return found


def named(facts):
    """The properties any source speaks of. CDK's facts and the documentation's are about whole properties only, so
    those that the schema divides cannot be compared."""
    documents = facts["awsDocs2023"]
    spoken = [facts["createOnlyProperties"], facts["conditionalCreateOnlyProperties"]]
    spoken += [facts["cdkServiceSpec"]["yes"], facts["cdkServiceSpec"]["maybe"]]
    spoken += [documents["replacement"], documents["someInterruptions"], documents["updatesNotSupported"]]
    paths = {path for paths in spoken for path in paths}
    divided = {path.split("/")[0] for path in paths if "/" in path}
    return {path for path in paths if "/" not in path and path not in divided}


def schema(facts, name):
    if name in facts["createOnlyProperties"]:
        return "always"
    return "conditionally" if name in facts["conditionalCreateOnlyProperties"] else "never"


def cdk(facts, name):
    if name in facts.get("sourceDisagreement", {}).get("schemaPropsMissingInCdk", []):
        return None
    if name in facts["cdkServiceSpec"]["yes"]:
        return "always"
    return "conditionally" if name in facts["cdkServiceSpec"]["maybe"] else "never"


def documentation(facts, name):
    documents, disagreement = facts["awsDocs2023"], facts.get("sourceDisagreement", {})
    if name in documents["updatesNotSupported"]:
        return "unsupported"
    if name in documents["replacement"]:
        return "always"
    if name in documents["someInterruptions"]:
        return "interruption"
    return "never" if any(name in disagreement.get(key, []) for key in NO_INTERRUPTION) else None


def differ(said):
    """Whether the answers are at odds, or the documentation adds something. An interruption is both: the documentation
    says it where nothing is replaced, and where that depends."""
    answers = set(said.values())
    if said["schema"] == "conditionally":
        answers.discard("interruption")
    return len(answers) > 1


def lines(value):
    """JSON with one line per property."""
    kinds = []
    for kind, properties in value.items():
        rows = ",\n".join(f"    {json.dumps(name)}: {json.dumps(said)}" for name, said in properties.items())
        kinds.append(f"  {json.dumps(kind)}: {{\n{rows}\n  }}")
    return "{\n" + ",\n".join(kinds) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())

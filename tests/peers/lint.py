"""Reads templates with cfn-lint and with cloudformation-validate.

Takes a region, or ALL_REGIONS, how many of the files cfn-lint reads, which takes its time, and the names of the files;
prints one JSON list of what was found: linter, file, rule, level, message and place.
"""

import functools
import json
import sys
from concurrent.futures import ProcessPoolExecutor

WORKERS = 2


def cfn_lint(region, files):
    """What cfn-lint finds; it knows what there is in each region. Unless told otherwise it reports errors and warnings."""
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    return [
        {
            "linter": "cfn-lint",
            "file": match.filename,
            "rule": match.rule.id,
            "level": match.rule.severity.upper(),
            "message": match.message,
            "place": "/".join(str(step) for step in match.path) or f"line {match.linenumber}",
        }
        for match in Runner(ConfigMixIn(["--regions", region, "--template", *files])).run()
    ]


def cloudformation_validate(files):
    """What cloudformation-validate finds, from warnings upwards; and which templates it could not judge as a whole."""
    from cloudformation_validate import CompositeEngine, Severity, ValidateConfig

    engine = CompositeEngine()
    config = ValidateConfig(severity_level=Severity.WARN)
    for file in files:
        report = engine.validate_template(file, config)
        found = {"linter": "cloudformation-validate", "file": file}
        if report.status.name != "OK":
            message = "it could not judge the whole template"
            yield found | {"rule": "status", "level": report.status.name, "message": message, "place": ""}
        for diagnostic in report.diagnostics:
            resource = [diagnostic.entity.logical_id] if diagnostic.entity else []
            path = [diagnostic.property_path] if diagnostic.property_path else []
            yield found | {
                "rule": diagnostic.rule_id,
                "level": diagnostic.severity.name,
                "message": diagnostic.message,
                "place": "/".join(resource + path) or f"line {diagnostic.start_line}",
            }


def main(region, most, files):
    # cfn-lint takes most of the time, so it gets the processors; each worker reads every n-th file.
    few = files[:most]
    shares = [few[start::WORKERS] for start in range(WORKERS) if few[start::WORKERS]]
    with ProcessPoolExecutor(WORKERS) as pool:
        shares = pool.map(functools.partial(cfn_lint, region), shares)
        found = list(cloudformation_validate(files))
        found += [match for share in shares for match in share]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])

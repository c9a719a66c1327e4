"""Checks a template with cloudformation-validate, whose own command prints the same."""

import sys

from cloudformation_validate import CompositeEngine, Severity, ValidateConfig

report = CompositeEngine().validate_template(sys.argv[1], ValidateConfig(severity_level=Severity.WARN))
for diagnostic in report.diagnostics:
    print(diagnostic.rule_id, diagnostic.message)

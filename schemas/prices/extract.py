#!/usr/bin/env python3
"""Writes instances.json: what an instance of EC2 costs an hour, on demand, with Linux.

    python3 schemas/prices/extract.py FOLDER [--check]

FOLDER is `pkg/providers/pricing` of a checkout of https://github.com/aws/karpenter-provider-aws, whose
`zz_generated.pricing_aws*.go` are made from AWS's price list API. Of the price lists of China, which are in CNY, nothing
is taken. `--check` writes nothing and exits with 1 if the file here is not what FOLDER gives.
"""

import json
import pathlib
import re
import sys

FILES = ["zz_generated.pricing_aws.go", "zz_generated.pricing_aws_us_gov.go"]


def lists(text):
    """The price lists in a source: region, date, and prices by type."""
    dates = dict(
        (region, date) for date, region in re.findall(r"generated at (\d{4}-\d\d-\d\d)T\S+ for (\S+)", text)
    )
    for region, body in re.findall(r'\t"([a-z0-9-]+)": \{\n(.*?)\n\t\},', text, re.DOTALL):
        prices = dict(re.findall(r'"([a-z0-9.-]+)": (\d+\.\d+)', body))
        yield region, dates.get(region) or next(iter(dates.values())), prices


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--check"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    found = {}
    for name in FILES:
        for region, date, prices in lists((pathlib.Path(arguments[0]) / name).read_text()):
            found[region] = (date, prices)
    lines = ["{"]
    for number, (region, (date, prices)) in enumerate(sorted(found.items())):
        families = {}
        for kind in sorted(prices):
            families.setdefault(kind.split(".")[0], []).append(kind)
        lines.append(f'  {json.dumps(region)}: {{"date": {json.dumps(date)}, "prices": {{')
        for position, (_, kinds) in enumerate(sorted(families.items())):
            # As text, so that no price is rounded on its way.
            row = ", ".join(f'{json.dumps(kind)}: "{prices[kind].rstrip("0")}"' for kind in kinds)
            lines.append(f"    {row}{',' if position + 1 < len(families) else ''}")
        lines.append("  }}" + ("," if number + 1 < len(found) else ""))
    lines.append("}")
    text = "\n".join(lines) + "\n"
    json.loads(text)
    place = pathlib.Path(__file__).with_name("instances.json")
    if "--check" in sys.argv:
        sys.exit(0 if place.read_text() == text else f"{place} is not what {arguments[0]} gives")
    place.write_text(text)


main()

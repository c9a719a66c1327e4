"""Makes a template of troposphere's objects, which check their properties, from one that is there, and prints it."""

import json
import sys

from troposphere.template_generator import TemplateGenerator

with open(sys.argv[1], encoding="utf-8") as file:
    print(TemplateGenerator(json.load(file)).to_json())

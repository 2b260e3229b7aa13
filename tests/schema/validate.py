"""Validates TOML files, and JSON files named *.json, against a JSON Schema (draft 4): validate.py SCHEMA FILE...

Prints a line for each file: "good", or where the mistake is and which rule it breaks.
"""

import json
import sys
import tomllib

import jsonschema


def judge(validator, path):
    with open(path, "rb") as file:
        data = json.load(file) if path.endswith(".json") else tomllib.load(file)
    error = jsonschema.exceptions.best_match(validator.iter_errors(data))
    if error is None:
        return "good"
    return ".".join(str(part) for part in error.absolute_path) + " " + str(error.validator)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft4Validator.check_schema(schema)
    validator = jsonschema.Draft4Validator(schema)
    for path in sys.argv[2:]:
        print(judge(validator, path))


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fail unless the JSON Schema of register maps takes what is right and refuses what is wrong.

usage: schema.py SOURCE_ROOT

Right are the native fixtures and the shipped maps, where PyYAML is here to read them, and
tests/maps/native-*.json; wrong is each line of tests/maps/native-bad.jsonl. What the loader says
of the same files is tested in tests/unit. The validator knows the words that the schema uses and
refuses others.
"""

import glob
import json
import os
import re
import sys

try:
    import yaml
except ImportError:
    yaml = None

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool}
IGNORED = {"description", "title", "$schema", "$defs"}


def same(a, b):
    return type(a) is type(b) and a == b


def has_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def check_object(root, schema, value, path):
    for key in schema.get("required", []):
        if key not in value:
            yield f"{path}: {key} is missing"
    if len(value) < schema.get("minProperties", 0):
        yield f"{path}: too few keys"
    for key, item in value.items():
        here = f"{path}.{key}"
        yield from check(root, schema.get("propertyNames", {}), key, here)
        found = [schema["properties"][key]] if key in schema.get("properties", {}) else []
        found += [s for p, s in schema.get("patternProperties", {}).items() if re.search(p, key)]
        if not found:
            rest = schema.get("additionalProperties", True)
            if rest is False:
                yield f"{here}: unknown key"
            elif rest is not True:
                found = [rest]
        for inner in found:
            yield from check(root, inner, item, here)


def check_array(root, schema, value, path):
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{path}: {len(value)} items"
    for i, item in enumerate(value):
        yield from check(root, schema.get("items", {}), item, f"{path}[{i}]")


def check(root, schema, value, path):
    """What is wrong with value."""
    known = IGNORED | {"$ref", "const", "enum", "anyOf", "type", "pattern", "minimum", "maximum",
                       "required", "minProperties", "properties", "patternProperties",
                       "additionalProperties", "items", "minItems", "maxItems", "propertyNames",
                       "maxLength", "not"}
    if unknown := set(schema) - known:
        sys.exit(f"{path}: the validator does not know {unknown}")
    if "$ref" in schema:
        yield from check(root, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], value, path)
    if "const" in schema and not same(value, schema["const"]):
        yield f"{path}: not {schema['const']}"
    if "enum" in schema and not any(same(value, v) for v in schema["enum"]):
        yield f"{path}: {value!r} is none of {schema['enum']}"
    if "anyOf" in schema and all(list(check(root, s, value, path)) for s in schema["anyOf"]):
        yield f"{path}: {value!r} fits nothing"
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(has_type(value, name) for name in names):
            yield f"{path}: {value!r} is no {names}"
            return
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{path}: {value!r} does not match"
    if has_type(value, "integer") and not schema.get("minimum", value) <= value <= schema.get(
            "maximum", value):
        yield f"{path}: {value} is out of range"
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        yield f"{path}: {len(value)} characters"
    if "not" in schema and not list(check(root, schema["not"], value, path)):
        yield f"{path}: fits {schema['not']}"
    if isinstance(value, dict):
        yield from check_object(root, schema, value, path)
    if isinstance(value, list):
        yield from check_array(root, schema, value, path)


def text_loader():
    """PyYAML without guesses that the format does not make: only numbers and true, false."""
    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {}
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
    Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^(0|[1-9][0-9]*)$"),
                                 list("0123456789"))
    return Loader


def right_files(root):
    for path in glob.glob(os.path.join(root, "tests/maps/native-*.json")):
        with open(path, encoding="utf-8") as file:
            yield path, json.load(file)
    for path in (glob.glob(os.path.join(root, "tests/maps/native-*.yaml"))
                 + glob.glob(os.path.join(root, "data/maps/*.yaml")) if yaml else []):
        with open(path, encoding="utf-8") as file:
            yield path, yaml.load(file, Loader=text_loader())


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root, n, wrong = sys.argv[1], 0, 0
    with open(os.path.join(root, "data/barsh-map.schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    for path, value in right_files(root):
        n += 1
        for what in check(schema, schema, value, os.path.relpath(path, root)):
            print(what)
            wrong += 1
    with open(os.path.join(root, "tests/maps/native-bad.jsonl"), encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            n += 1
            if not list(check(schema, schema, json.loads(line), "")):
                print(f"tests/maps/native-bad.jsonl:{number}: the schema takes {line.strip()}")
                wrong += 1
    print(f"{n} maps, {wrong} against the schema")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

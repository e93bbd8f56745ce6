"""Writes signatures.txt: what the standard's operators take and give, from the schemas of the Python package onnx 1.20.1.

    python3 signatures.py > signatures.txt

A line is an operator with its versions, from the first one on: `Reshape 1 s>1 shape=I;5 ss>1`. Inputs are
`s` (there must be one), `o` (optional), `v` (any number) and `V` (at least one); then the most outputs, `*`
for any number; then attributes by type (`i` integer, `f` float, `s` string, `t` tensor, `g` graph, `p` type,
`x` sparse tensor; in capitals lists of them), with `!` where they are required.
"""

from onnx import defs

TYPES = {"INT": "i", "FLOAT": "f", "STRING": "s", "TENSOR": "t", "GRAPH": "g", "TYPE_PROTO": "p", "SPARSE_TENSOR": "x"}


def signature(schema):
    inputs = "".join(map(letter, schema.inputs))
    outputs = "*" if schema.max_output > 1000 else schema.max_output
    attributes = [attribute(name, spec) for name, spec in sorted(schema.attributes.items())]
    return " ".join([f"{inputs}>{outputs}", *attributes])


def letter(value):
    if value.option.name == "Variadic":
        return "V" if value.min_arity else "v"
    return value.option.name[0].lower()


def attribute(name, spec):
    kind = spec.type.name
    kind = TYPES[kind] if kind in TYPES else TYPES[kind[:-1]].upper()
    return f"{name}={kind}{'!' if spec.required else ''}"


def versions(schemas):
    last = None
    for schema in sorted(schemas, key=lambda schema: schema.since_version):
        found = signature(schema)
        if found != last and not schema.deprecated:
            yield f"{schema.since_version} {found}"
            last = found


def main():
    operators = {}
    for schema in defs.get_all_schemas_with_history():
        if schema.domain == "":
            operators.setdefault(schema.name, []).append(schema)
    for name in sorted(operators):
        print(name, ";".join(versions(operators[name])))


if __name__ == "__main__":
    main()

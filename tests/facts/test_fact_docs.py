from __future__ import annotations

import json
import re
from pathlib import Path

from inline_snapshot import external_file

from assay.facts.lint import lint_files
from assay_schemas import Fact, FactFile, Frozen, Quantity, Source, Wording

# After a change of the models: pytest --inline-snapshot=fix tests/facts/test_fact_docs.py
PAGE = Path(__file__).parents[2] / "docs" / "facts.md"
PARTS: list[tuple[str, type[Frozen]]] = [
    ("The file", FactFile),
    ("A fact", Fact),
    ("`quantity`", Quantity),
    ("One of the `sources`", Source),
    ("A proposed one of `also_stated` or `related_myths`", Wording),
]


def field_tables() -> str:
    return "".join(f"\n### {title}\n\n{field_table(model)}" for title, model in PARTS) + "\n"


def field_table(model: type[Frozen]) -> str:
    schema = model.model_json_schema()
    rows = [
        f"| `{name}` | {kind(field, schema)} | {default(name, field, schema)} | {field.get('description', '')} |"
        for name, field in schema["properties"].items()
    ]
    return "\n".join(["| field | value | default | meaning |", "|---|---|---|---|", *rows]) + "\n"


def kind(field: dict[str, object], schema: dict[str, object]) -> str:
    match field:
        case {"anyOf": list(members)}:
            kinds = [kind(member, schema) for member in members]
            return " or ".join(name for name in kinds if name != "null")
        case {"$ref": str(ref)}:
            return defined(ref.removeprefix("#/$defs/"), schema)
        case {"pattern": str(pattern)} if pattern.startswith(r"^\d{4}"):
            return "date"
        case {"prefixItems": list(items)}:
            return f"[{', '.join(kind(item, schema) for item in items)}]"
        case {"items": dict(items)}:
            return f"list of {kind(items, schema)}"
        case {"type": "string"}:
            return "text"
        case _:
            return str(field["type"])


def defined(name: str, schema: dict[str, object]) -> str:
    match schema["$defs"]:
        case {**definitions} if isinstance(found := definitions[name], dict):
            values = found.get("enum")
            return ", ".join(f"`{value}`" for value in values) if values else name.lower()
        case _:
            raise AssertionError(name)


def default(name: str, field: dict[str, object], schema: dict[str, object]) -> str:
    match schema, field:
        case {"required": list(required)}, _ if name in required:
            return "required"
        case _, {"default": None | []}:
            return ""
        case _:
            return f"`{str(field['default']).lower()}`"


def test_the_json_schema_for_editors_is_current() -> None:
    schema = json.dumps(FactFile.model_json_schema(), indent=2, ensure_ascii=False) + "\n"
    assert schema == external_file("../../docs/facts.schema.json", format=".txt")


def test_the_table_of_fields_is_current() -> None:
    start, end = "from the models -->\n", "<!-- end of fields -->"
    head, rest = PAGE.read_text(encoding="utf-8").split(start)
    page = head + start + field_tables() + end + rest.split(end)[1]
    assert page == external_file("../../docs/facts.md", format=".txt")


def test_the_worked_example_has_no_finding(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "example.yaml"
    path.write_text(example, encoding="utf-8")
    assert lint_files([path]) == ()

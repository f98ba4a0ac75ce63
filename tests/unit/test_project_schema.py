"""The JSON Schema that an editor learns the framework's form from."""

import json
from pathlib import Path

from reportgen.model import Kind
from reportgen.project.schema import json_schema

ROOT = Path(__file__).parents[2]


def forms():
    schema = json_schema()
    return {"the framework": schema, **schema["$defs"]}


def test_the_schema_in_docs_is_the_one_that_the_program_checks_by():
    written = (ROOT / "docs" / "measures.schema.json").read_text(encoding="utf-8")

    assert written == json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", "run `make docs`"


def test_every_key_is_explained():
    unexplained = [
        f"{name}.{key}"
        for name, form in forms().items()
        for key, about in form.get("properties", {}).items()
        if not about.get("description", "").endswith(".") and "?" not in about.get("description", "")
    ]

    assert unexplained == []


def test_no_key_is_allowed_that_is_not_known():
    assert [name for name, form in forms().items() if "properties" in form and form["additionalProperties"]] == []


def test_closed_lists_are_those_of_the_model():
    assert forms()["Kind"]["enum"] == [kind.value for kind in Kind]


def test_bounds_are_told():
    measure = forms()["MeasureForm"]["properties"]

    assert (measure["weight"]["minimum"], measure["weight"]["maximum"]) == (1, 3)
    assert measure["id"]["pattern"] == "^[a-z][a-z0-9-]{0,62}$"
    assert measure["agencies"]["minItems"] == 1


def test_every_key_that_the_framework_uses_is_in_the_schema():
    text = (ROOT / "docs" / "framework-file.md").read_text(encoding="utf-8").split("```yaml")[1]
    known = {key for form in forms().values() for key in form.get("properties", {})}

    used = {line.split(":")[0].strip(" -#") for line in text.splitlines() if ":" in line.split("#")[0]}

    assert {key for key in used if key.replace("_", "").isalpha()} - known == set()

"""The shape of a line that `hatewatch predict FILE` writes, as JSON Schema: `python -m hatewatch.pipeline.contract`."""

from __future__ import annotations

import json

from hatewatch.labels import load_scheme


def prediction_schema() -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of one line: a prediction, or the reason why there is none."""
    scheme = load_scheme()
    probability = {"type": "number", "minimum": 0, "maximum": 1, "description": "Four decimals."}
    ids = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
    prediction = {
        "row": {
            "type": "integer",
            "minimum": 1,
            "description": "The row of the input as a person counts it.",
        },
        "id": {
            "type": "string",
            "pattern": "^[0-9a-f]{32}$",
            "description": "Digest of source and native id.",
        },
        "language": {"enum": ["tr", "kmr", "ckb", "zza", "ar", "fa", "en", "other", "und"]},
        "scores": {
            "type": "object",
            "description": "Calibrated probability of every label of the scheme.",
            "properties": dict.fromkeys(scheme.ids, probability),
            "required": list(scheme.ids),
            "additionalProperties": False,
        },
        "labels": {
            "type": "array",
            "description": "The labels after thresholds, with what they imply.",
            "items": {"enum": list(scheme.ids)},
            "uniqueItems": True,
        },
        "targets": {**ids, "description": "Groups mentioned: found by matching, not judged."},
        "places": {
            **ids,
            "description": 'Places spoken of: "01" a province by plate, "01/seyhan" a district.',
        },
        "model": {"type": "string", "pattern": "^[^@]+@[0-9a-f]{12}$"},
    }
    rejected = {
        "row": prediction["row"],
        "error": {"type": "string", "description": "The reason slug; docs/files.md says what to do."},
        "detail": {"type": "string"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hatewatch prediction",
        "oneOf": [_object(prediction), _object(rejected)],
    }


def _object(properties: dict[str, object]) -> dict[str, object]:
    required = list(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


if __name__ == "__main__":
    print(json.dumps(prediction_schema(), ensure_ascii=False, indent=2))

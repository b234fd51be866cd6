"""The shapes of what commands write, as JSON Schema: `python -m hatewatch.pipeline.contract NAME`."""

from __future__ import annotations

import json
import sys

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


def explanation_schema() -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of what `hatewatch explain --json` prints."""
    scheme = load_scheme()
    number = {"type": "integer", "minimum": 0}
    probability = {"type": "number", "minimum": 0, "maximum": 1}
    part = {
        "start": {**number, "description": "Where it begins in `text`, in Unicode code points."},
        "end": {**number, "description": "Where it ends in `text`: `text[start:end]`."},
        "text": {"type": "string"},
        "weight": {
            "type": "number",
            "description": "How far the label's log-odds fall without it; below 0 it spoke against the label.",
        },
    }
    reaction = {
        "label": {"enum": list(scheme.ids)},
        "probability": {**probability, "description": "Calibrated, four decimals."},
        "threshold": probability,
        "given": {"type": "boolean", "description": "After thresholds, with what other labels imply."},
        "implied_by": {
            "enum": [*scheme.ids, None],
            "description": "The label for whose sake this one is given below its threshold.",
        },
        "words": {"type": "array", "items": _object(part), "description": "Those left out in turn, in order."},
        "sentences": {
            "type": "array",
            "items": _object(part),
            "description": "In a text of more than 200 words: left out first, to find the words worth trying.",
        },
    }
    explanation = {
        "model": {"type": "string", "pattern": "^[^@]+@[0-9a-f]{12}$"},
        "text": {"type": "string", "description": "The text as far as it was read."},
        "masked": {"type": "boolean", "description": "Whether personal data in `text` were covered after reading."},
        "words_found": {**number, "minimum": 1},
        "words_tried": {**number, "minimum": 1},
        "characters_unread": number,
        "labels": {"type": "array", "items": _object(reaction)},
        "note": {"type": "string"},
    }
    draft = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": draft, "title": "hatewatch explanation", **_object(explanation)}


def _object(properties: dict[str, object]) -> dict[str, object]:
    required = list(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


SCHEMAS = {"prediction": prediction_schema, "explanation": explanation_schema}

if __name__ == "__main__":
    print(json.dumps(SCHEMAS[sys.argv[1]](), ensure_ascii=False, indent=2))

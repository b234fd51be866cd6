"""Forget: erase a person's or an old text with everything that rests on it, and keep it from coming back."""

from hatewatch.pipeline.forget.erase import Erased, carry_out, resume, retain
from hatewatch.pipeline.forget.files import Places
from hatewatch.pipeline.forget.plan import Home, Plan, make_plan
from hatewatch.pipeline.forget.remote import Removed
from hatewatch.pipeline.forget.request import Request, check_reason, request_of_id

__all__ = [
    "Erased",
    "Home",
    "Places",
    "Plan",
    "Removed",
    "Request",
    "carry_out",
    "check_reason",
    "make_plan",
    "request_of_id",
    "resume",
    "retain",
]

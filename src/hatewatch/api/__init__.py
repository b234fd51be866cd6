"""The HTTP side: an application that parts are mounted on."""

from hatewatch.api.app import Part, create_app, create_service
from hatewatch.api.services import Services

__all__ = ["Part", "Services", "create_app", "create_service"]

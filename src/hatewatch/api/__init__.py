"""The HTTP side: an application that parts are mounted on."""

from hatewatch.api.app import Part, create_app

__all__ = ["Part", "create_app"]

"""Places in Turkey: which a text speaks of, and which a cell names."""

from hatewatch.places.cells import place_of
from hatewatch.places.find import find_places
from hatewatch.places.gazetteer import Place, place_name, places, province_of

__all__ = ["Place", "find_places", "place_name", "place_of", "places", "province_of"]

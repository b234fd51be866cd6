"""Looking after volunteers: who reads what, how much of the severe, dealt how, and how much it has been so far."""

from hatewatch.annotation.care.deal import UNDEALT, Deal, Load, Undealt, deal, may_read
from hatewatch.annotation.care.exposure import Exposure, Standing, count_exposure, match_volunteers, standings
from hatewatch.annotation.care.mixing import spread
from hatewatch.annotation.care.room import count_room
from hatewatch.annotation.care.severity import SEVERE, Candidate, expect, held_severe, share_severe
from hatewatch.annotation.care.volunteers import VOLUNTEERS, Volunteer, read_volunteers

__all__ = [
    "SEVERE",
    "UNDEALT",
    "VOLUNTEERS",
    "Candidate",
    "Deal",
    "Exposure",
    "Load",
    "Standing",
    "Undealt",
    "Volunteer",
    "count_exposure",
    "count_room",
    "deal",
    "expect",
    "held_severe",
    "match_volunteers",
    "may_read",
    "read_volunteers",
    "share_severe",
    "spread",
    "standings",
]

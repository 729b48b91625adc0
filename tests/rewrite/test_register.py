"""Each row of the catalogue that freezing can meet is shown by a test."""
from app import catalogue
from tests.rewrite import test_after  # noqa: F401 - registers rows
from tests.rewrite.cases import CASES, ELSEWHERE
from tests.rewrite.situations import MAKERS

FAMILIES = 'BCEFGH'


def test_no_row_is_without_a_test():
    shown = {case.row for case in CASES} | set(ELSEWHERE)
    wanted = {row for row in catalogue.entries() if row[0] in FAMILIES}
    assert wanted - shown == set() and shown - wanted == set()
    assert len(wanted) == 7 + 10 + 7 + 6 + 17 + 6


def test_cases_are_of_situations_that_are_made():
    assert {case.situation for case in CASES} <= set(MAKERS)
    labels = {}
    for case in CASES:
        assert labels.setdefault((case.situation, case.label), case.choices) == case.choices

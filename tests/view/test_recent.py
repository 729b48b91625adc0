"""What pictures keep of one another."""
from app.view.recent import Recent


def _full(limit, number):
    recent = Recent(limit)
    for key in range(number):
        recent.put(key, str(key), 1)
    return recent


def _kept(recent, keys):
    return [key for key in keys if key in recent._entries]


def test_what_is_used_now_is_kept_however_much_it_is():
    recent = _full(2, 10)
    recent.settle()
    assert len(recent) == 10
    for key in range(10):
        assert recent.get(key) == str(key)
    recent.settle()
    assert len(recent) == 10


def test_the_longest_unused_goes_first():
    recent = _full(2, 5)
    recent.settle()
    recent.get(0)
    recent.settle()
    assert _kept(recent, range(5)) == [0, 3, 4]


def test_what_weighs_more_leaves_room_for_less():
    recent = Recent(10)
    for key, weight in (('a', 6), ('b', 6), ('c', 3)):
        recent.put(key, key, weight)
    recent.settle()
    recent.settle()
    assert _kept(recent, 'abc') == ['b', 'c']


def test_nothing_is_found_that_was_not_put_or_was_forgotten():
    recent = _full(0, 1)
    assert recent.get('x') is None
    recent.settle()
    recent.settle()
    assert recent.get(0) is None and not len(recent)

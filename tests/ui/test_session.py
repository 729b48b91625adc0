"""A short session: the event loop keeps beating, and closed models go."""
from tests.benchmarks.session import SAMPLES, Session, reopened


def test_a_session_stalls_nowhere_and_leaves_nothing_behind(prepared, tmp_path):
    session = Session(str(tmp_path))
    try:
        session.open(SAMPLES / 'digits' / 'model.ckpt.meta')
        for _ in range(2):
            session.cycle()
        # What the window's own thread computed: other work of the machine is no stall of ours.
        assert max(gap.own for gap in session.heart.worst.values()) < 0.25
        paths = sorted(SAMPLES.glob('*/*.meta'))
        alive, early, end = reopened(session, paths, 8)
        assert alive <= 2
        assert end < early * 1.1
    finally:
        session.close()

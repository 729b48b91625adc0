"""The report of a freeze as a page."""
from html.parser import HTMLParser

import pytest

from app import report_html, verdict

FACTS = {
    'output': '/a/b/<x>.pb', 'outputs': ['add', 'a&b'], 'written_bytes': 1234, 'closure_nodes': 7,
    'constants': 2, 'inputs_kept': ['x'], 'inputs_dropped': ['y<z'], 'repairs_applied': [],
    'seconds': {'write': 0.1}, 'peak_memory_bytes': 0, 'snippet': 'print("<b>")',
    'verified': {'status': 'equal', 'max_abs_diff': 0.0, 'runs': 3, 'reason': '',
                 'constants_compared': 2, 'constants_equal': 2},
    'findings': [{'id': 'C3', 'severity': 'warning', 'message': 'feed `is_training` <b>',
                  'repair': {'message': 'pin it'}}]}


class Balanced(HTMLParser):
    """Fails on tags that are not closed in order."""

    VOID = {'meta', 'br'}

    def __init__(self):
        super().__init__()
        self.open, self.text = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize('status', ['equal', 'close', 'different', 'not_run'])
def test_a_page_is_well_formed_and_says_the_verdict(status):
    facts = dict(FACTS, verified=dict(FACTS['verified'], status=status))
    html = report_html.page(facts, [('model', 'm<1>.meta'), ('nothing', '')], '2020-01-02')
    parser = Balanced()
    parser.feed(html)
    text = ''.join(parser.text)
    assert parser.open == []
    for part in (verdict.of_proof(facts['verified']).title, '<x>.pb',
                 'a&b', 'y<z', 'print("<b>")', 'C3',
                 'pin it', 'm<1>.meta', '2020-01-02', '2 of 2'):
        assert part in text
    assert 'nothing' not in text and 'constants made of variables' in text


def test_steps_differences_and_what_is_built_in_are_told():
    proof = dict(FACTS['verified'], status='different', declared=True, max_abs_diff=0.5,
                 changed_by=['quantize_weights'],
                 differences=[{'output': 'add<0>', 'max_abs_diff': 0.5, 'scale': 3.0}])
    step = dict(name='quantize_weights', applied=True, stopped=False, message='', before_bytes=4000,
                after_bytes=1000, nodes_before=7, nodes_after=9, verified=proof)
    left = dict(step, name='fold_constants', applied=False, message='It was <taken> back.')
    html = report_html.page(dict(FACTS, verified=proof, steps=[step, left],
                                 inputs_pinned=['is_training<0>']), [])
    parser = Balanced()
    parser.feed(html)
    text = ''.join(parser.text)
    for part in ('as was asked for', 'as quantize weights is to', 'add<0> by 0.5 (values up to 3)',
                 '4.00 kB → 1.00 kB, 7 → 9 nodes', 'left out: It was <taken> back.',
                 'is_training<0>', 'built in with a fixed value'):
        assert part in text
    assert 'made of variables' not in text

"""What is fuzzed: all that ``inspect`` does once its arguments are read."""
import json

from app import report
from app.errors import FreezeframeError
from app.formats.reader import open_model


def inspect(path):
    """'opened' or the code of the refusal; anything else that is raised is a fault."""
    try:
        facts = report.inspection(open_model(path))
        json.dumps(facts)
        report.inspection_text(facts)
    except FreezeframeError as error:
        json.dumps(error.to_json())
        assert error.message.strip() and error.message != error.code
        return error.code
    return 'opened'

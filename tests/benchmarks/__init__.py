"""Speed and memory, measured: ``make bench``."""
# Before any benchmark imports numpy, as in the program: it says how many threads numpy may use.
import app  # noqa: F401

"""Speed and memory: ``python -m tests.benchmarks [NAME…]``, all of them without names.

Each module named here has a ``run()`` that prints its table and returns whether
every budget was kept.  Exit status 1 when one was not.
"""
import importlib
import sys

MODULES = ('freezing', 'first_picture', 'naming', 'tenfold', 'frames', 'scopes', 'levels',
           'drawing', 'corpus', 'session', 'window')


def main(names):
    """Run the named benchmarks; returns the exit status."""
    unknown = sorted(set(names) - set(MODULES))
    if unknown:
        print('There is no benchmark %s; there are: %s.'
              % (', '.join(unknown), ', '.join(MODULES)), file=sys.stderr)
        return 2
    kept = True
    for name in names or MODULES:
        kept &= importlib.import_module('tests.benchmarks.' + name).run()
        print(flush=True)
    return 0 if kept else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

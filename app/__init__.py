"""Freezeframe: look at TensorFlow 1.x graphs, choose outputs, freeze, prove."""
import os

__version__ = '0.1.0'

# Read by the linear algebra behind numpy when that is first imported.  Our matrices are small:
# with a thread a core, waiting for one another, the layout took twice the processor time.
os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')

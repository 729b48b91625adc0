"""Freezeframe: look at TensorFlow 1.x graphs, choose outputs, freeze, prove."""
__version__ = '0.1.0'

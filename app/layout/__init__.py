"""Layered drawings of sized networkx graphs; knows nothing of models or of Qt."""

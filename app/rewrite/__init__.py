"""Changes to a model's graph that make its outputs freezable, each by choice."""

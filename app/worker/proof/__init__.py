"""Running models: only the heavy worker imports these, with TensorFlow's runtime."""

"""Names in, nodes out: output candidates, wrong names explained, completion, search."""

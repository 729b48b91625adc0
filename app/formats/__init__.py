"""From a path to a `Model`: find the files that belong together and parse them."""

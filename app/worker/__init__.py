"""The processes that do the heavy and the dangerous work, and how to talk to them."""

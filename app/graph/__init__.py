"""The model as data: nodes, tensors, name scopes, roles, reachability."""

"""Which edges to turn round so that every edge can point down."""


def back_edges(count, successors):
    """Return the edges that close a cycle, found by an iterative depth-first search.

    The search starts at nodes without inputs, then at the lowest number not seen yet, so that
    equal graphs give equal answers.  Reversing the edges returned leaves no cycle.

    Parameters: `count` nodes 0..count-1; `successors[u]` lists the heads of u's edges.
    Returns: set of (tail, head).

    >>> sorted(back_edges(3, [[1], [2], [0]]))
    [(2, 0)]
    """
    has_input = [False] * count
    for heads in successors:
        for head in heads:
            has_input[head] = True
    new, active, done = 0, 1, 2
    state = [new] * count
    found = set()
    roots = [v for v in range(count) if not has_input[v]]
    roots.extend(v for v in range(count) if has_input[v])
    for root in roots:
        if state[root] != new:
            continue
        state[root] = active
        stack = [(root, iter(successors[root]))]
        while stack:
            node, heads = stack[-1]
            for head in heads:
                if state[head] == active:
                    found.add((node, head))
                elif state[head] == new:
                    state[head] = active
                    stack.append((head, iter(successors[head])))
                    break
            else:
                state[node] = done
                stack.pop()
    return found

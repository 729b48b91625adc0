"""Distances of a drawing, all in px."""
from typing import NamedTuple


class Options(NamedTuple):
    """Knobs of `engine.layout`.

    node_gap: between neighbours of a row; rank_gap: least distance between rows; edge_gap: room
    that a long edge takes where it passes a row; component_gap: between unconnected parts;
    ratio: a drawing that is, with all boxes closed, higher than `ratio` times its width and than
    `wrap_height` is wrapped into columns (0: never); open_ratio: the same for the sizes that boxes
    have, open ones included; aspect: height by width that wrapping aims at; row_width: a wider row
    is split; effort: sweeps of crossing reduction; limit: number of nodes (and half the number of
    rows that long edges pass) above which a part is put on a grid instead; head, foot: room kept
    free at the top and the bottom of everything but the pinned nodes.
    """
    node_gap: float = 26
    rank_gap: float = 40
    edge_gap: float = 16
    component_gap: float = 40
    ratio: float = 4.0
    open_ratio: float = 6.0
    aspect: float = 2.5
    wrap_height: float = 750
    effort: int = 24
    row_width: float = 1600
    limit: int = 2500
    head: float = 0
    foot: float = 0

"""What values are made from: trained values, data, data that went through layers."""
from app.graph import loss_side
from app.graph.machinery import Machinery
from app.graph.model import PLACEHOLDER_OPS
from app.graph.role_ops import (
    DATA, FORWARD_BIT, INPUT_BIT, NET, PARAM, REDUCING_OPS, SIZE_OPS, is_switch)

# Values that come around a loop reach everything within so many rounds (loops in loops).
_LOOP_ROUNDS = 6


class Values(Machinery):
    """The passes that find flags and joins, see `app.graph.roles.Analysis`."""

    def mark_values(self):
        """All passes of this class."""
        self._mark_values()
        self._take_out_loss_side()

    def _mark_values(self):
        """Flags of each node, and where data meets trained values."""
        ops, inputs, bits = self.ops, self.inputs, self.bits
        flags = [0] * len(ops)
        joins = [False] * len(ops)
        given = {}
        of_loss = self.of_loss
        for node in self._parameters():
            given[node] = DATA if node in self.loss_values else PARAM
        for node in self._data_sources():
            given[node] = DATA
        live = [node for node in self.order if not bits[node] or bits[node] == INPUT_BIT]
        for _ in range(_LOOP_ROUNDS if self.loops else 1):
            changed = False
            for node in live:
                op = ops[node]
                if op in SIZE_OPS:
                    continue
                flag = given.get(node, 0)
                for source, port in inputs[node]:
                    if port >= 0:
                        flag |= flags[source]
                joins[node] = bool(flag & PARAM and flag & (DATA | NET)) and node not in of_loss
                if joins[node]:
                    flag = NET | DATA
                elif node in of_loss and flag & (DATA | NET):
                    flag &= ~PARAM
                elif flag == PARAM and op in REDUCING_OPS:
                    flag = 0
                if flag != flags[node]:
                    flags[node] = flag
                    changed = True
            if not changed:
                break
        self.flags = flags
        self.joins = joins

    def _take_out_loss_side(self):
        """Mark values anew where labels meet trained values, see `app.graph.loss_side`."""
        if not self.trained:
            return
        live = [node for node in self.order if not self.bits[node] or self.bits[node] == INPUT_BIT]
        found = loss_side.find(self.model, self.flags, self.joins, live, DATA, NET)
        if found is not None:
            self.of_loss, self.loss_values = found.nodes, found.parameters
            self._mark_values()

    def _parameters(self):
        """Trained values: trainable variables; big constants where there are none."""
        model = self.model
        trainable = _trainable(model)
        found = []
        for node in self.variables:
            if self.bits[node]:
                continue
            if trainable:
                if model.names[node] in trainable:
                    found.append(node)
            else:
                dtype = model.attr(node, 'dtype') or ''
                if dtype.startswith(('float', 'bfloat')) or not dtype:
                    found.append(node)
        if not self.variables:
            for node, op in enumerate(self.ops):
                if op == 'Const' and not self.bits[node]:
                    tensor = model.tensor(node)
                    if tensor.dtype in (1, 2, 19) and _elements(tensor.tensor_shape) > 1:
                        found.append(node)
        return found

    def _data_sources(self):
        """Placeholders of more than one number, and what the input pipeline delivers."""
        model, bits, fed = self.model, self.bits, self.fed
        found = []
        for node, op in enumerate(self.ops):
            if op in PLACEHOLDER_OPS:
                if not bits[node] and not is_switch(model, node):
                    found.append(node)
            elif bits[node] == INPUT_BIT and fed[node] & FORWARD_BIT:
                found.append(node)
        if not found:
            found = [node for node, op in enumerate(self.ops)
                     if op == 'Const' and not bits[node] and self._is_fed_constant(node)]
        return found

    def _is_fed_constant(self, node):
        tensor = self.model.tensor(node)
        return len(tensor.tensor_shape.dim) >= 2 and node not in self.variables


def _trainable(model):
    collection = model.meta.collection_def
    if 'trainable_variables' not in collection:
        return frozenset()
    return frozenset(name.rpartition(':')[0] or name
                     for name in model.collections().get('trainable_variables', ()))


def _elements(shape):
    count = 1
    for dim in shape.dim:
        count *= dim.size
    return count

"""Work that may wait until the first picture is there, so that no first question has to."""
import functools

#: For how long work that nobody waits for may keep another request waiting.
PIECE_SECONDS = 0.01


class Warming:
    """What a `document.Document` does before it is asked, mixed into it."""

    def warm(self):
        """Do now, in the background, what the first plan, name and search would wait for."""
        model = self.model
        if model is None:
            return
        if self.likely and not self.outputs:
            names = [model.names[node] for node in self.likely[:1]]
            job = functools.partial(make_plan, model, model.checkpoint, names, self.choices)
            self.background.run('warm plan', job, _nothing)
        for kind, job in (('warm names', _prepare_names), ('warm search', _prepare_search)):
            self.background.run(kind, functools.partial(job, model), _nothing)

    def warm_filters(self):
        """Do now what the first search with a filter would wait for, in pieces that let other
        requests in between."""
        model = self.model
        if model is not None:
            self.background.run('warm filters', functools.partial(_prepare_filters, model),
                                functools.partial(self._on_warmed, model))

    def _on_warmed(self, model, ready):
        if not ready and model is self.model:
            self.warm_filters()


def make_plan(model, checkpoint, outputs, choices):
    """`app.freeze.plan.make_plan`, imported when first asked for."""
    from app.freeze.plan import make_plan as make
    return make(model, checkpoint, list(outputs), choices)


def _prepare_names(model):
    from app.naming import explain
    explain.prepare(model)


def _prepare_search(model):
    from app.naming import search
    search.prepare(model)


def _prepare_filters(model):
    from app.naming import search
    return search.prepare_filters(model, PIECE_SECONDS)


def _nothing(_):
    """The answer is kept by what gave it."""

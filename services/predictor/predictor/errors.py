"""The predictor's errors; their messages say what can be done."""


class ModelError(Exception):
    """A model can't be served: its folder is incomplete, changed, or made with other features."""


class NoModelError(ModelError):
    """There is no model of a task: not every one ships."""

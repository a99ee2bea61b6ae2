"""Why something can't be done with a letter, each with its sentence."""

from webapp.core.problem import Problem

MAX_UNFINISHED = 5  # letters of one person that wait or are being written


class LetterNotFound(Problem):
    """There is no such letter, or it is another person's."""

    status = 404
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("There is no such letter.")


class TooManyLetters(Problem):
    """The person has as many unfinished letters as one may have."""

    status = 429
    code = "too_many_letters"

    def __init__(self) -> None:
        message = f"You have {MAX_UNFINISHED} letters being written; wait until one is done."
        super().__init__(message, retry_after=10)


class EditConflict(Problem):
    """The letter changed since the person opened it, or is being written."""

    status = 409
    code = "edit_conflict"


class Busy(Problem):
    """The letter is already waiting or being written."""

    status = 409
    code = "busy"

    def __init__(self) -> None:
        super().__init__("This letter is being written already.")


class NotOffered(Problem):
    """The model that writes can't do that."""

    status = 409
    code = "not_offered"

    def __init__(self) -> None:
        super().__init__("The model that writes here can't revise letters. Edit the text yourself.")


class NotWritten(Problem):
    """The letter has no text yet."""

    status = 409
    code = "not_written"

    def __init__(self) -> None:
        super().__init__("This letter has no text yet.")

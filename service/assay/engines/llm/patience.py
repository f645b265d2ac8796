"""What is known of a model server, and how long one exchange with it goes on. Pure; no SDK in here."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from assay.engines.llm.dialects import Dialect, Form

LEAST_CONTEXT = 2_000
"""Tokens that any model in use can read."""
_MAX_REASKS = 2
_MOST_OUTAGES = 2
"""Failures of status 500 after which a form that never worked is taken for the reason."""


@dataclass
class Known:
    """What a server has shown so far.

    Attributes:
        dialect: What it is taken to understand, by what it has refused or ignored.
        is_proven: Whether it has answered in that dialect.
        answered_in: The form of its latest answer; None before the first.
        ignored: Forms that it took, and answered in another.
        starves_at: Tokens of the shortest request that it left without a word for its length.
    """

    dialect: Dialect = field(default_factory=Dialect)
    is_proven: bool = False
    answered_in: Form | None = None
    ignored: set[Form] = field(default_factory=set)
    starves_at: float = math.inf
    _doubts: int = 0

    def learn(self, dialect: Dialect, *, is_certain: bool) -> bool:
        """Take note of a dialect that was answered in; return True if the server is known to understand less now.

        Args:
            dialect: The dialect.
            is_certain: Whether the server refused or ignored any other. What may have passed by itself has to happen
                twice.
        """
        self.answered_in = dialect.form
        simpler = self.dialect.simpler_of(dialect)
        if simpler == self.dialect:
            self.is_proven = True
            return False
        self._doubts += 1
        if not is_certain and self._doubts < _MOST_OUTAGES:
            return False
        self.dialect, self.is_proven = simpler, True
        return True


class Patience:
    """Counts what one exchange has been through, and says what is worth another request.

    Args:
        known: Of the server.
        attempts: Requests at most.
    """

    def __init__(self, known: Known, attempts: int) -> None:
        self.is_certain = True
        """Whether it is the form that the server refused or ignored, not an outage or a slip that passed."""
        self._known = known
        self._left = attempts
        self._form = known.dialect.form
        self._reasks = self._outages = self._slips = self._ignored = self._silences = 0
        self._has_said = False

    @property
    def is_spent(self) -> bool:
        """Whether no request is left."""
        return self._left <= 0

    def begin(self, form: Form) -> None:
        """Begin anew in a form."""
        self._form, self._ignored = form, 0

    def send(self) -> None:
        """Count a request."""
        self._left -= 1

    def hear(self, *, has_said: bool, is_fit: bool) -> None:
        """Count a reply: whether it has any words, and any of them fit."""
        self._has_said = has_said
        self._ignored += not is_fit

    @property
    def is_ignored(self) -> bool:
        """Whether the server takes the form and does not hold to it: then the model has to be told in words.

        One reply is enough where none has come in this form yet. Else it may be a slip: the model is shown it once.
        """
        if self._form is Form.IN_PROMPT or self.is_spent:
            return False
        return self._ignored > int(self._known.is_proven and self._left > 1)

    def is_starved(self, tokens: int) -> bool:
        """Return True if a reply without a word is best explained by the length of its request: a shorter one helps.

        The first one may be a slip, and is asked again.

        Args:
            tokens: Of the request.
        """
        if tokens < LEAST_CONTEXT:
            return False
        self._silences += 1
        if self._silences == 1 and tokens < self._known.starves_at and not self.is_spent:
            self._ignored -= 1  # the length is to blame before the form
            return False
        self._known.starves_at = min(self._known.starves_at, tokens)
        return True

    def repeats_off_schema(self) -> bool:
        """Return True if a reply that fits nothing is worth asking again in the same form."""
        if self.is_ignored:
            return False
        self._reasks += 1
        return self._reasks <= _MAX_REASKS

    def repeats_slip(self) -> bool:
        """Return True if a refusal of what the server's own model wrote is worth asking again: the first one."""
        self._slips += 1
        return self._slips == 1

    def note_outage(self) -> None:
        """Count a failure of status 500."""
        self._outages += 1

    def gives_up_form_off_schema(self) -> bool:
        """Return True if the schema is to be put in the prompt after replies that fitted nothing."""
        if self._form is Form.IN_PROMPT or self.is_spent:
            return False
        if self.is_ignored:
            self._known.ignored.add(self._form)
            self.is_certain = self.is_certain and self._has_said and not self._known.is_proven
            return True
        self.is_certain = False
        return not self._known.is_proven

    def gives_up_form_in_outage(self) -> bool:
        """Return True if a form that never worked is taken for the reason of failures of status 500."""
        is_so = not self._known.is_proven and not self.is_spent and self._outages >= _MOST_OUTAGES
        self.is_certain = self.is_certain and not is_so
        return is_so

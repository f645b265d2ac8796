"""The budget of one article, and what it has cost so far."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assay.errors import BudgetSpentError
from assay.observing import SILENT, StageWork
from assay_schemas import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractAsyncContextManager, AbstractContextManager

    from assay.observing import Observer, Stage
    from assay_schemas import ClaimId


_ANY = 1_000_000
"""Stands for the absence of a limit."""


@dataclass(frozen=True)
class Budget:
    """Limits for one article; None means unlimited.

    Attributes:
        calls: Requests to a model, retries and re-asks included.
        tokens: Input and output tokens together.
        cost_usd: US dollars, as far as the model's price is known.
        seconds: Wall-clock time from the first step to the last.
    """

    calls: int | None = 60
    tokens: int | None = 200_000
    cost_usd: float | None = None
    seconds: float = 120.0


@dataclass
class Ledger:
    """The running account of one article. Not shared between articles; its methods never await.

    Attributes:
        budget: What it may cost.
        clock: Seconds that only grow.
        turn: Entered for each request to a model while it is under way: bounds how many are at the same time.
        reused_reading: Whether the claims are those that were found in the article earlier.
        observer: Told of the work on the article.
    """

    budget: Budget
    clock: Callable[[], float] = time.monotonic
    turn: AbstractAsyncContextManager[object] = field(default_factory=nullcontext, repr=False)
    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    reused_reading: bool = False
    observer: Observer = field(default=SILENT, repr=False)
    started: float = field(init=False)
    _reserved: int = field(default=0, init=False)
    _reused: set[ClaimId] = field(default_factory=set, init=False, repr=False)
    _asked: set[ClaimId] = field(default_factory=set, init=False, repr=False)

    def __post_init__(self) -> None:
        self.started = self.clock()

    def remaining_s(self) -> float:
        """Return the seconds left before the article's deadline; 0 or less once it has passed."""
        return self.budget.seconds - (self.clock() - self.started)

    def stage(self, stage: Stage) -> AbstractContextManager[object]:
        """Give a context that is open while a stage of the work lasts."""
        return self.observer.watch(StageWork(stage))

    def open_call(self, engine: str, step: str, tokens: int = 0) -> None:
        """Count one request that is about to be sent; `close_call` gives back what is reserved for it.

        Args:
            engine: For the error.
            step: For the error.
            tokens: Of its input, about: reserved until its reply is booked, for others may be sent meanwhile.

        Raises:
            BudgetSpentError: If any limit is reached; the request must not be sent.
        """
        spent = self._spent_limit(tokens)
        if spent is not None:
            msg = f"the article's budget of {spent} is used up; raise it in the settings (ASSAY_BUDGET_*)"
            raise BudgetSpentError(msg, engine=engine, step=step)
        self.calls += 1
        self._reserved += tokens

    def close_call(self, tokens: int) -> None:
        """Give back the tokens that were reserved for a request."""
        self._reserved -= tokens

    def affords(self, calls: int, tokens: int) -> int:
        """Return how often what is left of the budget allows for so many calls, and for so many tokens."""
        limits = self.budget
        by_calls = (limits.calls - self.calls) // calls if limits.calls is not None else _ANY
        by_tokens = (limits.tokens - self._used_tokens) // tokens if limits.tokens is not None else _ANY
        return max(0, min(by_calls, by_tokens))

    def add_tokens(
        self, input_tokens: int, output_tokens: int, cost_usd: float | None, *, cached_tokens: int = 0
    ) -> None:
        """Book the tokens of one reply; a cost of None makes the total unknown. Cached tokens are among the input."""
        self.input_tokens += input_tokens
        self.cached_tokens += cached_tokens
        self.output_tokens += output_tokens
        self.cost_usd = None if cost_usd is None or self.cost_usd is None else self.cost_usd + cost_usd

    def reuse_claims(self, reused: Iterable[ClaimId], *, asked: Iterable[ClaimId]) -> None:
        """Note claims that were answered by what is kept, and those that a model is asked about."""
        self._reused.update(reused)
        self._asked.update(asked)

    def usage(self) -> Usage:
        """Return the account as it stands."""
        return Usage(
            calls=self.calls,
            input_tokens=self.input_tokens,
            cached_tokens=self.cached_tokens,
            output_tokens=self.output_tokens,
            cost_usd=None if self.cost_usd is None else round(self.cost_usd, 6),
            seconds=round(self.clock() - self.started, 3),
            reused_reading=self.reused_reading,
            reused_claims=len(self._reused - self._asked),
        )

    @property
    def _used_tokens(self) -> int:
        return self.input_tokens + self.output_tokens + self._reserved

    def _spent_limit(self, tokens: int) -> str | None:
        limits = self.budget
        if limits.calls is not None and self.calls >= limits.calls:
            return f"{limits.calls} calls"
        used = self._used_tokens
        if limits.tokens is not None and (used >= limits.tokens or used + tokens > limits.tokens):
            return f"{limits.tokens} tokens"
        if limits.cost_usd is not None and self.cost_usd is not None and self.cost_usd >= limits.cost_usd:
            return f"{limits.cost_usd} US dollars"
        if self.remaining_s() <= 0:
            return f"{limits.seconds:g} seconds"
        return None

"""The nine steps in their order: pure steps called directly, the engine awaited."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, NamedTuple

from assay.errors import BudgetSpentError, EngineError
from assay.ledger import Budget, Ledger
from assay.ports import ClaimEvidence
from assay.steps.auditing import audit
from assay.steps.grounding import ground
from assay.steps.ingest import ingest
from assay.steps.reporting import build_report
from assay.steps.scoring import score_article
from assay_schemas import Notice, Reason, Report, Unchecked, VerdictDrafts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.ports import Engine
    from assay.steps.retrieval import FactIndex
    from assay_schemas import Article, ArticleInput, Claim, Verdict

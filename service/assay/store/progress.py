"""How far the articles of jobs are that are under way, for whoever looks."""

from __future__ import annotations

import sqlalchemy as sa

from assay.store.bodies import pack, unpack
from assay.store.database import reading, upsert_into, writing
from assay.store.models import JobItemRow, JobProgressRow, ReportRow
from assay.store.sightings import Progress
from assay_schemas import ArticleInput


class ProgressBoard:
    """The progress of the articles of a database. Its methods block: call them in a thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def show(self, job_id: str, position: int, progress: Progress) -> None:
        """Keep how far an article is, in place of what was known before."""
        body = pack(progress)
        with writing(self._engine) as session:
            row = upsert_into(self._engine, JobProgressRow).values(job_id=job_id, position=position, body=body)
            key = [JobProgressRow.job_id, JobProgressRow.position]
            session.execute(row.on_conflict_do_update(index_elements=key, set_={"body": row.excluded.body}))

    def read(self, job_id: str, position: int) -> Progress:
        """Return how far an article is; nothing is known of one that is not under way."""
        with reading(self._engine) as session:
            row = session.get(JobProgressRow, (job_id, position))
        return Progress() if row is None else Progress.model_validate_json(unpack(row.body))

    def titles(self, job_id: str) -> dict[int, str]:
        """Return the headlines of the articles of a job by their positions, as far as they are known."""
        wanted = sa.select(JobItemRow.position, JobItemRow.body, ReportRow.title).where(JobItemRow.job_id == job_id)
        with reading(self._engine) as session:
            rows = session.execute(wanted.outerjoin(ReportRow, ReportRow.id == JobItemRow.report_id)).all()
        titles = {position: title if body is None else _sent_title(body) for position, body, title in rows}
        return {position: title for position, title in titles.items() if title}

    def forget(self, job_id: str, position: int) -> None:
        """Delete what was known of an article: it is not under way any more."""
        with writing(self._engine) as session:
            mine = (JobProgressRow.job_id == job_id, JobProgressRow.position == position)
            session.execute(sa.delete(JobProgressRow).where(*mine))


def _sent_title(body: bytes) -> str | None:
    return ArticleInput.model_validate_json(unpack(body)).title

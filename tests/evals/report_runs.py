"""Runs whose report is looked at: one with something of every kind, and the same with an attack in every word."""

from __future__ import annotations

from assay_evals.reporting.tables import RunReport, Table
from assay_evals.running.cases import DatasetInfo, DatasetKind
from assay_evals.running.results import Figure, RunProvenance

HOSTILE = """<script>document.title='owned'</script>"' onload="x" <img src=//evil.example/x> </style></title></svg>"""
CONFUSION = Table(
    name="tower.verdicts.confusion",
    title="Verdicts",
    columns=("gold", "supported", "refuted", "not_checked"),
    rows=(("supported", 8, 1, 1), ("refuted", 0, 5, 0)),
    note="What was not checked is wrong.",
)
RELIABILITY = Table(
    name="tower.verdicts.reliability",
    title="Reliability",
    columns=("confidence", "accuracy", "low", "high", "n"),
    rows=(
        (0.5, 0.25, 0.1, 0.5, 10),
        (0.9, None, None, None, 0),
        (None, 0.5, None, None, 3),
        (0.7, 0.5, 0.4, 0.6, None),
    ),
)
RISK = Table(
    name="tower.verdicts.risk_coverage",
    title="Risk",
    columns=("coverage", "risk"),
    rows=((0.5, 0.1), (1.0, 0.2), (None, 0.3), (0.7, None)),
)
ARTICLES = Table(
    name="tower.score.articles",
    title="Scores",
    columns=("article", "score", "low", "high", "gold_low", "gold_high", "label"),
    rows=(
        ("a-1", 0.2, 0.1, 0.3, 0.0, 0.3, "reliable"),
        ("a-2", 0.9, None, None, 0.2, 0.4, ""),
        ("a-3", None, None, None, 0.2, 0.4, None),
    ),
)
WORST = Table(
    name="tower.worst",
    title="Worst cases",
    columns=("case", "sentence", "fact", "gold", "verdict", "confidence"),
    rows=(
        ("a-1/2", "The tower is 210 metres high.", "The tower is 120 metres high.", "refuted", "supported", 0.9),
        ("a-2/1", "It opened in May.", "", "not_enough_evidence", "missed", None),
    ),
)
BASELINES = Table(
    name="tower.verdicts.baselines",
    title="Trivial systems",
    columns=("baseline", "macro_f1", "false_refutation"),
    rows=(("always_supported", 0.2, 0.0), ("word_overlap", 0.4, 0.1), ("claim_only", None, None)),
)
FIGURES = (
    Figure(name="tower.cost.seconds_p50", value=0.4, low=0.3, high=0.5, n=3, higher_is_better=False),
    Figure(name="tower.score.kendall_tau", value=0.3, low=-0.2, high=0.6, n=3),
    Figure(name="tower.verdicts.false_refutation", value=0.03, n=12, higher_is_better=False),
    Figure(name="tower.verdicts.macro_f1", value=0.71, low=0.6, high=0.8, n=120),
    Figure(name="tower.verdicts.words", value=3.5, n=1),
    Figure(name="tower.verdicts.x", value=None, n=0),
)


def make_info(name: str = "tower", **changes: object) -> DatasetInfo:
    plain = DatasetInfo(
        name=name, version="3", kind=DatasetKind.ARTICLES, sha256="ab" * 32, licence="CC0", source="made up", cases=3
    )
    return plain.model_copy(update=changes)


def make_provenance(**changes: object) -> RunProvenance:
    plain = RunProvenance(
        engine="embedded",
        engine_version="7",
        model=None,
        prompts={},
        facts_fingerprints={},
        datasets={},
        package_version="0.1.0",
        commit=None,
        is_dirty=None,
        machine="a machine",
        seed=4,
    )
    return plain.model_copy(update=changes)


def make_run(
    *tables: Table,
    figures: tuple[Figure, ...] = (),
    datasets: tuple[DatasetInfo, ...] = (make_info(),),
    failures: tuple[str, ...] = (),
    **provenance: object,
) -> RunReport:
    return RunReport(
        provenance=make_provenance(**provenance), datasets=datasets, figures=figures, tables=tables, failures=failures
    )


def whole_run() -> RunReport:
    """Return a run with something of every kind."""
    other = Table(
        name="tower.verdicts.classes", title="By verdict", columns=("verdict", "f1"), rows=(("refuted", 0.5),)
    )
    return make_run(
        CONFUSION,
        RELIABILITY,
        RISK,
        ARTICLES,
        WORST,
        BASELINES,
        other,
        figures=FIGURES,
        datasets=(make_info(), make_info("pairs.other", kind=DatasetKind.PAIRS, cases=1)),
        failures=("tower/a-3: EngineOutputInvalid: not read",),
        model="small",
        prompts={"extract": "v1"},
        facts_fingerprints={"tower": "sha256:12"},
        commit="0123abcd",
        is_dirty=True,
        specs=("tower",),
        limit=3,
    )


def hostile_run() -> RunReport:
    """Return a run in which every word is an attack."""

    def poison(value: object) -> object:
        match value:
            case str() if value.startswith("tower"):
                return HOSTILE + value.removeprefix("tower")  # keeps the part that chooses the view
            case str():
                return HOSTILE
            case dict():
                return {HOSTILE: HOSTILE}
            case list() | tuple():
                return tuple(map(poison, value))
            case _:
                return value

    def spoil(model: Figure | Table | DatasetInfo | RunProvenance, *kept: str) -> dict[str, object]:
        return {name: value if name in kept else poison(value) for name, value in model if name != "kind"}

    run = whole_run()
    return RunReport(
        provenance=run.provenance.model_copy(update=spoil(run.provenance)),
        datasets=tuple(info.model_copy(update=spoil(info)) for info in run.datasets),
        figures=tuple(figure.model_copy(update=spoil(figure)) for figure in run.figures),
        tables=tuple(
            table.model_copy(update=spoil(table, "columns") | {"columns": (*table.columns[:-1], table.columns[-1])})
            for table in run.tables
        ),
        failures=(HOSTILE,),
    )

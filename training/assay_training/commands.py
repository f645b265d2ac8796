"""`assay-train`: rebuild what the embedded engine ships. Every step keeps its result, so a run can be resumed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Train what the embedded engine ships.")

_CORPUS = Path(__file__).parents[1] / "corpus"
_SEED = 1
Base = Annotated[Path, typer.Option(help="Folder where the package of the base encoder is installed.")]
Data = Annotated[Path, typer.Option(help="Folder with train/ and dev/, each with *.jsonl.gz files.")]
Out = Annotated[Path, typer.Option(help="Folder for the weights and the intermediate results.")]


@app.command("verifier")
def train_verifier(
    base: Base,
    data: Data,
    out: Out,
    seed: Annotated[int, typer.Option(help="Seed for every random draw.")] = _SEED,
    *,
    made: Annotated[bool, typer.Option(help="Include the pairs that code derives from other pairs.")] = True,
) -> None:
    """Train the cross-encoder and write verifier.onnx; continues from the last checkpoint."""
    from assay_training.verifier import Training, train

    out.mkdir(parents=True, exist_ok=True)
    train(Training(base, data, _CORPUS, out, seed=seed, with_made=made), typer.echo)


@app.command("stack")
def train_stack(
    data: Data,
    out: Out,
    articles: Annotated[
        list[str] | None, typer.Option(help="Annotated articles besides the seeds, as `assay eval run` takes them.")
    ] = None,
) -> None:
    """Fit the stacks on rows that the verifier has not seen, and write stack.json and the model card."""
    from assay_training.calibration import calibrate

    calibrate(data, _CORPUS, ("seeds", *(articles or ())), out, typer.echo)


@app.command("encoder")
def export_encoder(base: Base, out: Out) -> None:
    """Write encoder.onnx: the base encoder as it was published, its weights in int8."""
    from assay_training.base import locate_base
    from assay_training.exporting import export_encoder as export

    out.mkdir(parents=True, exist_ok=True)
    export(locate_base(base), out / "encoder.onnx")


@app.command("vectors")
def train_vectors(base: Base, data: Data, out: Out) -> None:
    """Distil the vectors that retrieval uses."""
    from assay_training.base import locate_base
    from assay_training.vectors import distil

    distil(locate_base(base), data / "train", out)


@app.command("worthiness")
def train_worthiness(data: Data, out: Annotated[Path, typer.Option(help="File of the coefficients.")]) -> None:
    """Fit the weights that tell checkable sentences from others."""
    from assay_training.checkworthiness import read_rows, train, write_weights

    write_weights(train(tuple(read_rows(data / "train" / "claimbuster.train.jsonl.gz"))), out)


if __name__ == "__main__":
    app()

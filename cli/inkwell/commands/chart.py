"""`inkwell chart`: lint the Helm chart, write its table of values."""

import typer

app = typer.Typer(no_args_is_help=True)


@app.callback()
def chart() -> None:
    """The Helm chart's own tools."""


@app.command()
def lint() -> None:
    """Lint the chart with every values file, by helm itself."""
    from inkwell import chart as charts

    charts.lint()


@app.command()
def docs() -> None:
    """Write the table of values into the chart's README."""
    from inkwell import chart as charts

    charts.write_readme()

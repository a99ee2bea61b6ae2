"""Stage 3: has letters written for forms the model has never seen anything of, and scores them.

    python -m training.mini.evaluate [--build build/mini] [--model FOLDER] [--forms 500] [--show 3]

Letters come as the product's do: from the model server, by the model's own defaults, with a fixed
seed. Forms are drawn from the words kept for evaluation; beside them stand some typed by hand.
Prints a table and writes BUILD/metrics.json.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from contract.form import LABELS
from training.evaluation.cases import Case
from training.evaluation.writing import model_server, write
from training.mini.arguments import stage
from training.mini.form_maker import FormMaker
from training.mini.forms import FIELDS, Form
from training.mini.letters import prompt
from training.mini.scorers import score
from webapp.check import check
from webapp.letters import form as product_form

HERE = Path(__file__).parent
SEED = "held-out"
INVENTED = {
    "a number": "numbers_sourced",
    "an employer": "employers_sourced",
    "a degree": "degrees_sourced",
}
NAMES = {label: name for name, label in LABELS.items()}


def held_out_forms(count: int, seed: str = SEED) -> list[Form]:
    maker = FormMaker(seed, evaluation=True)
    return [maker.form() for _ in range(count)]


def typed_forms() -> list[Form]:
    """Forms written by hand, the way people type them."""
    rows = json.loads((HERE / "typed.json").read_text("utf-8"))
    return [Form({k: v for k, v in row.items() if k != "Tone"}, row.get("Tone")) for row in rows]


def case(number: int, form: Form) -> Case:
    """The form as the product takes it."""
    values = {NAMES[label]: form.values.get(label, "") for label in FIELDS}
    asked = product_form.Form.parse(values | {"tone": form.tone or "", "length": form.length or ""})
    return Case(str(number), asked, asked, str(number))


def served(model: Path, log: Path, *sets: list[Form]) -> list[list[str]]:
    """One letter a form for each set of forms, from the model server."""
    with model_server(model.resolve(), log) as url:
        return [
            [letter.text for letter in write(url, [case(*each) for each in enumerate(forms)])[1]]
            for forms in sets
        ]


def checked(letters: list[str], forms: list[Form]) -> dict[str, float]:
    """What the product's own check says: facts used, and letters that invent something."""
    pairs = enumerate(zip(letters, forms, strict=True))
    reports = [check(case(n, form).reference, letter) for n, (letter, form) in pairs]
    facts = [[fact.used for fact in report.facts] for report in reports]
    broken = [{rule.rule for rule in report.rules if not rule.ok} for report in reports]
    return {
        "facts used": round(sum(map(sum, facts)) / max(1, sum(map(len, facts))), 4),
        "every fact used": round(sum(map(all, facts)) / len(letters), 4),
        **{f"letters that invent {what}": sum(rule in rules for rules in broken)
           for what, rule in INVENTED.items()},
    }  # fmt: skip


def main() -> None:
    parser = stage(__doc__)
    parser.add_argument("--model", type=Path, help="another model than the one just trained")
    parser.add_argument("--forms", type=int, default=500)
    parser.add_argument("--seed", default=SEED, help="draws other held-out forms")
    parser.add_argument("--show", type=int, default=0, help="letters to print")
    args = parser.parse_args()

    sets = {"held out": held_out_forms(args.forms, args.seed), "typed": typed_forms()}
    metrics: dict[str, Any] = {"forms": args.forms}
    began = time.monotonic()
    model = args.model or args.build / "run" / "final"
    written = served(model, args.build / "model-server.log", *sets.values())
    for (name, forms), letters in zip(sets.items(), written, strict=True):
        metrics[name] = {k: round(v, 4) for k, v in score(letters, forms).items()}
        metrics[name] |= checked(letters, forms)
        for form, letter in list(zip(forms, letters, strict=True))[: args.show]:
            print(f"{prompt(form)}\n\n{letter}\n{'-' * 72}")
    print(f"{'':28}{'held out':>10}{'typed':>10}   ({time.monotonic() - began:.0f} s)")
    for measure in metrics["held out"]:
        print(f"{measure:28}{metrics['held out'][measure]:>10}{metrics['typed'][measure]:>10}")
    (args.build / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")


if __name__ == "__main__":
    main()

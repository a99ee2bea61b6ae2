"""People's feedback: how they rate the letters, and what the check says of the same ones."""

from .grafana import NAMESPACE, RATE, TRACK, Dashboard, Graph, Limits, Number, Query

OURS = 'namespace="$namespace", track=~"$track"'
UP = f'inkwell_feedback_total{{{OURS}, verdict="up"}}'
ALL = f"inkwell_feedback_total{{{OURS}}}"


def mean(metric: str) -> str:
    """Return a summary's mean."""
    return (
        f"sum(rate({metric}_sum{{{OURS}}}[{RATE}])) / sum(rate({metric}_count{{{OURS}}}[{RATE}]))"
    )


FEEDBACK = Dashboard(
    "feedback",
    "People's feedback: do they like the letters?",
    "Thumbs up and down, and what the check says. The words that people add are in no metric.",
    [
        Number(
            "Which share of ratings is thumbs up?",
            "In the chosen time.",
            [Query(f"sum(increase({UP}[$__range])) / sum(increase({ALL}[$__range]))")],
            "percentunit",
            Limits(0.8, 0.6),
        ),
        Number(
            "Ratings",
            "In the chosen time.",
            [Query(f"sum by (verdict) (increase({ALL}[$__range]))", "{{verdict}}")],
        ),
        Number(
            "Which share of letters is rated?",
            "Ratings over finished letters: few say little.",
            [
                Query(
                    f"sum(increase({ALL}[$__range]))"
                    f' / sum(increase(inkwell_letters_total{{{OURS}, outcome="done"}}[$__range]))'
                )
            ],
            "percentunit",
        ),
        Number(
            "The check's score of the newest letter",
            "0 to 1: mostly rules that are kept, partly facts that are used.",
            [Query('avg(inkwell_letter_quality{namespace="$namespace"})')],
        ),
        Graph(
            "Ratings over time",
            "In each hour.",
            [Query(f"sum by (verdict) (increase({ALL}[1h]))", "{{verdict}}")],
        ),
        Graph(
            "Thumbs up by the model server's track",
            "The share, in each day.",
            [
                Query(
                    f"sum by (model_track) (increase({UP}[1d]))"
                    f" / sum by (model_track) (increase({ALL}[1d]))",
                    "{{model_track}}",
                )
            ],
            "percentunit",
            highest=1,
        ),
        Graph(
            "Stretches without a source",
            "That the check marks, in the mean of a letter.",
            [Query(mean("inkwell_letter_marks"), "marks")],
        ),
        Graph(
            "Words of a letter",
            "In the mean.",
            [Query(mean("inkwell_letter_words"), "words")],
        ),
        Graph(
            "Letters written once more",
            "A minute, because the check found a fault.",
            [Query(f"60 * sum(rate(inkwell_rewrites_total{{{OURS}}}[{RATE}]))", "letters")],
        ),
        Graph(
            "How much do people type?",
            "Characters of a form: half have less, and 95 of 100.",
            [
                Query(
                    f"histogram_quantile({share}, sum by (le) (rate("
                    f'inkwell_form_length_characters_bucket{{namespace="$namespace"}}[{RATE}])))',
                    f"p{share * 100:.0f}",
                )
                for share in (0.5, 0.95)
            ],
        ),
    ],
    (NAMESPACE, TRACK),
    span="now-7d",
)

"""Do people get their letters? What was promised of them, and how much of it is kept."""

from .grafana import NAMESPACE, RATE, TRACK, Dashboard, Graph, Limits, Number, Query

OURS = 'namespace="$namespace", track=~"$track"'


def share(of: str, all_of: str) -> str:
    """Return the share of events in the dashboard's whole time."""
    return f"sum(increase({of}[$__range])) / sum(increase({all_of}[$__range]))"


def percentile(metric: str, share: float) -> Query:
    """Return the value that so large a share is below."""
    expr = f"histogram_quantile({share}, sum by (le) (rate({metric}_bucket{{{OURS}}}[{RATE}])))"
    return Query(expr, f"p{share * 100:.0f}")


LETTERS = Dashboard(
    "letters",
    "Do people get their letters?",
    "Availability, time to the first word, seconds a letter, quality, and the budget that is left.",
    [
        Number(
            "Which share of letters ended well?",
            "Of letters that ended in the chosen time, those with a text. Objective: 99 %.",
            [
                Query(
                    share(
                        f'inkwell_letters_total{{{OURS}, outcome="done"}}',
                        f'inkwell_letters_total{{{OURS}, outcome=~"done|failed"}}',
                    )
                )
            ],
            "percentunit",
            Limits(0.995, 0.99),
        ),
        Number(
            "Which share began within 2 s?",
            "From asking to the first word, the queue included. Objective: 95 %.",
            [
                Query(
                    share(
                        f'inkwell_first_word_seconds_bucket{{{OURS}, le="2.0"}}',
                        f"inkwell_first_word_seconds_count{{{OURS}}}",
                    )
                )
            ],
            "percentunit",
            Limits(0.97, 0.95),
        ),
        Number(
            "Which share was whole within 30 s?",
            "From asking to the last word, the queue included. Objective: 95 %.",
            [
                Query(
                    share(
                        f'inkwell_letter_seconds_bucket{{{OURS}, le="30.0"}}',
                        f"inkwell_letter_seconds_count{{{OURS}}}",
                    )
                )
            ],
            "percentunit",
            Limits(0.97, 0.95),
        ),
        Number(
            "Which share can be sent as it is?",
            "Finished letters that keep every rule of the check. Objective: 90 %.",
            [
                Query(
                    share(
                        f'inkwell_letters_checked_total{{{OURS}, result="sendable"}}',
                        f"inkwell_letters_checked_total{{{OURS}}}",
                    )
                )
            ],
            "percentunit",
            Limits(0.93, 0.9),
        ),
        Number(
            "How much of the error budget is left?",
            "Of three days, for each objective. Below 0 more went wrong than was promised.",
            [Query("inkwell:slo_budget_left:ratio3d", "{{slo}}")],
            "percentunit",
            Limits(0.25, 0),
            width=24,
        ),
        Graph(
            "Letters asked for, and how they ended",
            "Letters a minute. People who ask while nothing is done get no letters.",
            [
                Query(f"60 * sum(rate(inkwell_letters_asked_total{{{OURS}}}[{RATE}]))", "asked"),
                Query(
                    f"60 * sum by (outcome) (rate(inkwell_letters_total{{{OURS}}}[{RATE}]))",
                    "{{outcome}}",
                ),
            ],
        ),
        Graph(
            "Letters that wait, and in progress",
            "All writers see the same queue, and each has its own letters in progress.",
            [
                Query('max(inkwell_queue_depth{namespace="$namespace"})', "wait"),
                Query('sum(inkwell_letters_writing{namespace="$namespace"})', "in progress"),
            ],
        ),
        Graph(
            "Seconds to the first word",
            "From asking, the queue included.",
            [percentile("inkwell_first_word_seconds", each) for each in (0.5, 0.95, 0.99)],
            "s",
            Limits(1.5, 2),
        ),
        Graph(
            "Seconds a letter",
            "From asking to the last word, the queue included.",
            [percentile("inkwell_letter_seconds", each) for each in (0.5, 0.95, 0.99)],
            "s",
            Limits(20, 30),
        ),
        Graph(
            "How fast is the budget used up?",
            "Share of bad letters over what the objective allows: at 1 it lasts three days.",
            [
                Query(
                    "inkwell:slo_errors:ratio_rate1h / on (slo) (1 - inkwell:slo_objective:ratio)",
                    "{{slo}}",
                )
            ],
            limits=Limits(1, 6),
        ),
        Graph(
            "Why did the model server give no answer?",
            "Answers a minute that a writer asked for in vain; it tries again for a while.",
            [
                Query(
                    "60 * sum by (error) (rate(inkwell_model_errors_total"
                    f'{{namespace="$namespace"}}[{RATE}]))',
                    "{{error}}",
                )
            ],
        ),
        Graph(
            "Answers of the web by class",
            "Requests a second. 5xx are ours; 4xx are mostly the clients'.",
            [
                Query(
                    "sum by (status_class) (rate(inkwell_http_request_seconds_count"
                    f'{{namespace="$namespace"}}[{RATE}]))',
                    "{{status_class}}",
                )
            ],
            "reqps",
        ),
        Graph(
            "Requests that were refused",
            "By reason, a minute.",
            [
                Query(
                    "60 * sum by (reason) (rate(inkwell_refusals_total"
                    f'{{namespace="$namespace"}}[{RATE}]))',
                    "{{reason}}",
                )
            ],
        ),
    ],
    (NAMESPACE, TRACK),
)

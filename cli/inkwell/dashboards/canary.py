"""The canary and the experiment: two versions side by side, by the mesh's numbers and by ours."""

from .grafana import NAMESPACE, RATE, Choice, Dashboard, Graph, Number, Query

OF = Choice("of", "Of", ["web", "model"])
OURS = 'namespace="$namespace"'
MESH = 'destination_canonical_service="$of", reporter="source"'
VERSION = "destination_canonical_revision"


def letters(metric: str, more: str = "") -> str:
    """Return a counter's rate by both tracks, of the web and of the model server."""
    return f"sum by (track, model_track) (rate({metric}{{{OURS}{more}}}[{RATE}]))"


TRACKS = "web {{track}}, model {{model_track}}"

CANARY = Dashboard(
    "canary",
    "Canary and experiment: is the new one better?",
    "Requests by the mesh's own count, letters by ours, and the variants of the experiment.",
    [
        Number(
            "Which builds run?",
            "Pods of each version, commit and track, of web, writer and model server.",
            [
                Query(
                    f"count by (job, version, track) (inkwell_build_info{{{OURS}}})",
                    "{{job}} {{version}} {{track}}",
                )
            ],
            width=24,
        ),
        Graph(
            "Requests by version",
            "As the proxies before them count: the share that a version gets.",
            [
                Query(
                    f"sum by ({VERSION}) (rate(istio_requests_total{{{MESH}}}[{RATE}]))",
                    f"{{{{{VERSION}}}}}",
                )
            ],
            "reqps",
        ),
        Graph(
            "Which share of requests fails?",
            "Answers of 5xx, by version.",
            [
                Query(
                    f"(sum by ({VERSION}) (rate(istio_requests_total"
                    f'{{{MESH}, response_code=~"5.."}}[{RATE}])) or 0 *'
                    f" sum by ({VERSION}) (rate(istio_requests_total"
                    f"{{{MESH}}}[{RATE}])))"
                    f" / sum by ({VERSION}) (rate(istio_requests_total{{{MESH}}}[{RATE}]))",
                    f"{{{{{VERSION}}}}}",
                )
            ],
            "percentunit",
        ),
        Graph(
            "Time of an answer",
            "95 of 100 are faster, by version.",
            [
                Query(
                    f"histogram_quantile(0.95, sum by (le, {VERSION}) (rate("
                    f"istio_request_duration_milliseconds_bucket{{{MESH}}}[{RATE}])))",
                    f"{{{{{VERSION}}}}}",
                )
            ],
            "ms",
        ),
        Graph(
            "Which share of letters fails?",
            "Of letters that ended, by the tracks of web and model server.",
            [
                Query(
                    letters("inkwell_letters_total", ', outcome="failed"')
                    + " / "
                    + letters("inkwell_letters_total", ', outcome=~"done|failed"'),
                    TRACKS,
                )
            ],
            "percentunit",
        ),
        Graph(
            "Which share can be sent as it is?",
            "Finished letters that keep every rule of the check.",
            [
                Query(
                    letters("inkwell_letters_checked_total", ', result="sendable"')
                    + " / "
                    + letters("inkwell_letters_checked_total"),
                    TRACKS,
                )
            ],
            "percentunit",
            highest=1,
        ),
        Graph(
            "Seconds a letter",
            "The mean, from asking to the last word.",
            [
                Query(
                    letters("inkwell_letter_seconds_sum")
                    + " / "
                    + letters("inkwell_letter_seconds_count"),
                    TRACKS,
                )
            ],
            "s",
        ),
        Graph(
            "Letters by the experiment's variant",
            "How those ended that a writer ended, a minute. Empty where no experiment runs.",
            [
                Query(
                    "60 * sum by (experiment, variant, outcome) (rate("
                    f"inkwell_experiment_letters_total{{{OURS}}}[{RATE}]))",
                    "{{experiment}} {{variant}} {{outcome}}",
                )
            ],
        ),
        Graph(
            "Ratings by the experiment's variant",
            "The share of thumbs up in the chosen time. Empty where no experiment runs.",
            [
                Query(
                    "sum by (experiment, variant) (increase(inkwell_experiment_feedback_total"
                    f'{{{OURS}, verdict="up"}}[$__range])) / sum by (experiment, variant)'
                    f" (increase(inkwell_experiment_feedback_total{{{OURS}}}[$__range]))",
                    "{{experiment}} {{variant}}",
                )
            ],
            "percentunit",
            highest=1,
        ),
    ],
    (NAMESPACE, OF),
)

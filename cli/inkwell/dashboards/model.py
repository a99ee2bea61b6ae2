"""The model: what waits, how fast it reads and writes, and what room it has, by version."""

from .grafana import NAMESPACE, RATE, Dashboard, Graph, Limits, Number, Query

HERE = 'namespace="$namespace", job="inkwell-model"'


def total(metric: str, more: str = "") -> str:
    """Return a metric's sum for each version."""
    return f"sum by (track, version) ({metric}{{{HERE}{more}}})"


def per_second(metric: str, more: str = "") -> str:
    """Return a counter's rate for each version."""
    return f"sum by (track, version) (rate({metric}{{{HERE}{more}}}[{RATE}]))"


BOTH = "{{track}} {{version}}"

MODEL = Dashboard(
    "model",
    "The model: does it keep up?",
    "Queue, tokens a second, prefix cache and memory, versions side by side.",
    [
        Number(
            "Which models answer?",
            "Their names, revisions and engines, with the number of servers.",
            [
                Query(
                    f"count by (model, revision, engine) (inkwell_model_info{{{HERE}}})",
                    "{{model}} {{revision}} {{engine}}",
                )
            ],
            width=12,
        ),
        Number(
            "How many servers have their model loaded?",
            "Of the pods that Prometheus reads.",
            [Query(total("inkwell_model_loaded"), BOTH)],
            limits=Limits(1, 0.5),
        ),
        Number(
            "How long would the next one wait?",
            "Until the first word of the last in the queue, by the speeds that were learnt.",
            [Query(f"max(inkwell_model_estimated_wait_seconds{{{HERE}}})")],
            "s",
            Limits(5, 20),
        ),
        Graph(
            "Requests that wait for a slot",
            "A queue that stays is too little capacity.",
            [Query(total("inkwell_model_queue_depth"), BOTH)],
        ),
        Graph(
            "How full are the slots?",
            "Requests that are answered, of those that could be at once.",
            [Query(f"{total('inkwell_model_running')} / {total('inkwell_model_slots')}", BOTH)],
            "percentunit",
            Limits(0.8, 0.95),
            highest=1,
        ),
        Graph(
            "Tokens a second",
            "Of prompts that were read and of answers that were written, as they end.",
            [
                Query(
                    per_second("inkwell_model_tokens_total", f', kind="{kind}"'), f"{kind} {BOTH}"
                )
                for kind in ("prompt", "completion")
            ],
            "short",
        ),
        Graph(
            "How fast is a prompt read?",
            "Tokens a second from the slot to the first token. A prompt whose beginning is in the"
            " prefix cache counts whole, so the speed rises with the cache's hits.",
            [
                Query(
                    f"{per_second('inkwell_model_prompt_tokens_sum')}"
                    f" / {per_second('inkwell_model_prefill_seconds_sum')}",
                    BOTH,
                )
            ],
        ),
        Graph(
            "How full is the cache?",
            "Room that running requests have; the rest keeps the beginnings of prompts.",
            [
                Query(
                    f"{total('inkwell_model_cache_tokens')}"
                    f" / ({total('inkwell_model_cache_size_tokens')} > 0)",
                    BOTH,
                )
            ],
            "percentunit",
            Limits(0.8, 0.95),
            highest=1,
        ),
        Graph(
            "Memory of the server and its engine",
            "Of each pod, by the processes themselves.",
            [Query(f"inkwell_model_memory_bytes{{{HERE}}}", "{{pod}}")],
            "bytes",
        ),
        Graph(
            "Seconds to the first token",
            "95 of 100 requests are faster; the wait for a slot is included.",
            [
                Query(
                    "histogram_quantile(0.95, sum by (le, track, version) (rate("
                    f"inkwell_model_first_token_seconds_bucket{{{HERE}}}[{RATE}])))",
                    BOTH,
                )
            ],
            "s",
        ),
        Graph(
            "How do requests end?",
            "Requests a minute.",
            [
                Query(
                    f"60 * sum by (outcome) (rate(inkwell_model_requests_total{{{HERE}}}[{RATE}]))",
                    "{{outcome}}",
                )
            ],
        ),
    ],
    (NAMESPACE,),
)

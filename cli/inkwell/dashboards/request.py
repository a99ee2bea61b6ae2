"""One person's request: its lines from every service, and its trace."""

from .grafana import LOGS, TRACES, Choice, Custom, Dashboard

REQUEST = Dashboard(
    "request",
    "One person's request: what happened to it?",
    "Type the request id, which an error's page shows and every answer has in X-Request-ID.",
    [
        Custom(
            "Lines of all services",
            "By request id, the oldest first. A line's trace_id goes into the field above.",
            "logs",
            LOGS,
            {"expr": 'request_id:="$request_id" | sort by (_time)', "queryType": "instant"},
            {
                "showTime": True,
                "showLogContextToggle": False,
                "wrapLogMessage": True,
                "prettifyLogMessage": False,
                "enableLogDetails": True,
                "showLabels": False,
                "showCommonLabels": False,
                "dedupStrategy": "none",
                "sortOrder": "Ascending",
            },
        ),
        Custom(
            "Its trace",
            "By trace id: the web, the wait in the queue, the writer and the model server.",
            "traces",
            TRACES,
            {"query": "$trace_id"},
            {},
            height=18,
        ),
    ],
    (Choice("request_id", "Request id"), Choice("trace_id", "Trace id")),
)

"""What the chart collects of nodes' logs: which files, and what of them stays where it is."""

from tests.monitoring_chart.test_rendering import Manifest, of, render

JOURNAL = "logs.journal=true"


def daemon(name: str, *settings: str) -> Manifest | None:
    sets = of(render("values.yaml", *settings), "DaemonSet")
    return next((each for each in sets if each["metadata"]["name"] == name), None)


def test_the_audit_log_is_read_where_the_api_server_runs_without_what_was_sent_to_it() -> None:
    audit = daemon("audit-log")
    assert audit is not None
    pod = audit["spec"]["template"]["spec"]
    assert pod["nodeSelector"] == {"node-role.kubernetes.io/control-plane": ""}
    told = dict(each[1:].split("=", 1) for each in pod["containers"][0]["args"])
    assert told["fileCollector.glob"] == "/var/log/kubernetes/audit/audit.log"
    left_out = set(told["fileCollector.ignoreFields"].split(","))
    assert left_out >= {"requestURI", "requestObject.*", "responseObject.*"}
    assert daemon("audit-log", "logs.auditPath=") is None


def test_journals_are_read_where_it_is_asked_for_and_divided_by_node_and_program() -> None:
    assert daemon("journal-upload") is None
    assert daemon("journal-upload", JOURNAL) is not None
    (store,) = (
        each
        for each in of(render("values.yaml", JOURNAL), "StatefulSet")
        if each["metadata"]["name"] == "victorialogs"
    )
    arguments = store["spec"]["template"]["spec"]["containers"][0]["args"]
    assert "-journald.streamFields=_HOSTNAME,SYSLOG_IDENTIFIER" in arguments


def test_nothing_of_a_node_is_read_without_a_store() -> None:
    for name in ("audit-log", "journal-upload", "vlagent"):
        assert daemon(name, JOURNAL, "logs.enabled=false") is None

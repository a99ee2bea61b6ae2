from pathlib import Path

import psycopg2
import pytest

from inkwell.desk.postgres import Postgres
from inkwell.desk.settings import free_port

pytestmark = pytest.mark.integration

TRUSTED = "local all all trust\nhost all all 127.0.0.1/32 trust\nhost all all ::1/128 trust\n"


@pytest.mark.parametrize("rules", ["", TRUSTED], ids=["new", "of an earlier release"])
def test_nobody_is_let_in_over_a_network_even_where_it_listens_to_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: str
) -> None:
    port = free_port()
    monkeypatch.setenv("PGPORT", str(port))
    options = {"listen_addresses": "127.0.0.1"}
    postgres = Postgres(tmp_path / "data", tmp_path / "postgres.log", options)
    postgres.start()
    if rules:
        postgres.stop()
        (tmp_path / "data" / "pg_hba.conf").write_text(rules)
        postgres.start()
    try:
        with pytest.raises(psycopg2.OperationalError, match=r"no pg_hba\.conf entry for host"):
            psycopg2.connect(host="127.0.0.1", port=port, user="inkwell", dbname="inkwell")
    finally:
        postgres.stop()

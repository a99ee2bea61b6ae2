import subprocess
import sys

from inkwell.shared.checkout import ROOT


def test_a_word_that_it_does_not_know_deploys_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "inkwell", "deploy", "--bogus"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "No such option: --bogus" in done.stderr

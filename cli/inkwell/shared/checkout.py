"""Where the checkout lies: the playbooks, the chart and everything else that is no Python."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

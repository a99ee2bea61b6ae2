"""Makes grafana.schema.json of Grafana's own types: `python tests/dashboards/make_schema.py`.

The types are of the npm package @grafana/schema (Apache-2.0), which needs npm and Node.
"""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

PACKAGES = ("@grafana/schema@13.2.3", "ts-json-schema-generator@2.3.0", "typescript@5.9.3")
RAW = "node_modules/@grafana/schema/dist/types/raw"
PANELS = ("stat", "timeseries", "logs")
SCHEMA = Path(__file__).with_name("grafana.schema.json")
ORIGIN = (
    f"Made of {PACKAGES[0]} (Grafana Labs, Apache-2.0: https://www.apache.org/licenses/LICENSE-2.0)"
    f" by {PACKAGES[1]}, without descriptions; tests/dashboards/make_schema.py makes it anew."
)


def types(folder: Path, source: str, name: str) -> Any:
    """Return a type's schema with all that it refers to, without descriptions."""
    command = ["npx", "ts-json-schema-generator", "--no-type-check", "--path", f"{RAW}/{source}"]
    done = subprocess.run(
        [*command, "--type", name], cwd=folder, check=True, capture_output=True, text=True
    )
    return without_descriptions(json.loads(done.stdout))


def without_descriptions(schema: Any) -> Any:
    """Return the schema without its texts."""
    if isinstance(schema, list):
        return [without_descriptions(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    texts = {key for key in ("description", "deprecated") if isinstance(schema.get(key), str)}
    return {key: without_descriptions(each) for key, each in schema.items() if key not in texts}


def main() -> None:
    """Fetch the packages, and write the schemas of a dashboard and of its kinds of panels."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", name, *PACKAGES]
        subprocess.run(install, cwd=folder, check=True)
        schemas = {"dashboard": types(folder, "dashboard/x/types.gen.d.ts", "Dashboard")}
        for panel in PANELS:
            source = f"composable/{panel}/panelcfg/x/types.gen.d.ts"
            schemas[f"{panel} options"] = types(folder, source, "Options")
        source = "composable/timeseries/panelcfg/x/types.gen.d.ts"
        schemas["timeseries custom"] = types(folder, source, "FieldConfig")
    content = {"$comment": ORIGIN, **schemas}
    SCHEMA.write_text(json.dumps(content, separators=(",", ":"), sort_keys=True) + "\n")


if __name__ == "__main__":
    main()

"""Whether monitoring is as it would be installed: what kubectl compares."""

import yaml

from inkwell.monitoring.release import NAMESPACE, by_namespace

RENDERED = """---
# Source: one.yaml
{kind: Secret, metadata: {name: one}}
---
{kind: Role, metadata: {name: two, namespace: letters}}
---
# nothing is rendered here
---
{kind: ClusterRole, metadata: {name: three}}
"""


def test_objects_are_compared_in_the_namespaces_that_they_say() -> None:
    found = {
        namespace: [each["metadata"]["name"] for each in yaml.safe_load_all(text)]
        for namespace, text in by_namespace(RENDERED).items()
    }
    assert found == {NAMESPACE: ["one", "three"], "letters": ["two"]}

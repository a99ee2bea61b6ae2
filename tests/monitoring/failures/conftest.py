"""What the tests of real alerts share: a webhook that the deployed Alertmanager calls."""

from collections.abc import Iterator

import pytest

from harness.broken import Scene, soon_ending
from harness.stores import Stores
from harness.webhook import Webhook, receiving
from inkwell.deploy.tools import Tools
from tests.deploy.conftest import MakePeople


@pytest.fixture(scope="session")
def scene(tools: Tools, make_people: MakePeople) -> Scene:
    """What failures are made with."""
    return Scene(tools, make_people, soon_ending())


@pytest.fixture(scope="session")
def webhook(stores: Stores, scene: Scene) -> Iterator[Webhook]:
    """The webhook that alerts are sent to."""
    with receiving(scene.tools, scene.ends_soon.authority) as webhook:
        yield webhook

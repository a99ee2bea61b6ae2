"""Short transactions for code that runs in an event loop."""

import asyncio
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

P = ParamSpec("P")
R = TypeVar("R")
AWAY = (OperationalError, InterfaceError, PoolTimeout)  # the database, for a while


class Transactions:
    """Runs functions that take a session, each in a thread; `pause_s` parts two tries."""

    def __init__(self, engine: Engine, pause_s: float) -> None:
        self._engine = engine
        self._pause_s = pause_s

    async def query(
        self,
        act: Callable[Concatenate[Session, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run one short transaction in a thread."""

        def transact() -> R:
            with Session(self._engine) as session:
                return act(session, *args, **kwargs)

        return await asyncio.to_thread(transact)

    async def insist(
        self,
        act: Callable[Concatenate[Session, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run one short transaction as soon as the database is there."""
        while True:
            try:
                return await self.query(act, *args, **kwargs)
            except AWAY:
                await asyncio.sleep(self._pause_s)

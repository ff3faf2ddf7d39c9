"""Listeners that run after the acknowledgement. Bolt would only log their failure; here the person hears of it."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.kwargs_injection.async_args import AsyncArgs

from handlers import errors

Listener = Callable[..., Awaitable[Any]]


def lazily(listener: Listener) -> Listener:
    """The listener, its arguments taken by name, its failure answered like any other.

    Raises:
        KeyError: at the first request, if the listener asks for something nobody provides.
    """
    names = tuple(inspect.signature(listener).parameters)

    async def run(args: AsyncArgs) -> None:
        try:
            await listener(**{name: _named(args, name) for name in names})
        except Exception as error:  # noqa: BLE001 - the edge: everything unexpected ends in one place
            await errors.translate(error, args.body, args.client, args.context, acknowledged=True)

    run.__name__ = f"{listener.__module__}.{listener.__name__}"
    return run


def _named(args: AsyncArgs, name: str) -> Any:  # noqa: ANN401 - whatever was put there by that name
    return args.context[name] if name in args.context else getattr(args, name)

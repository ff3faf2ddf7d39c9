"""Alembic's entry: it migrates over the connection it is given, inside the caller's transaction."""

from alembic import context

import storage.tables_of_assist
import storage.tables_of_consent
import storage.tables_of_crisis
import storage.tables_of_deadlines
import storage.tables_of_drafts
import storage.tables_of_facts
import storage.tables_of_listening
import storage.tables_of_observances  # noqa: F401 - likewise
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller's transaction is the one; Alembic opens none of its own
)
context.run_migrations()

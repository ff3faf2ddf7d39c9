"""Refusals at the fields of a form."""

from collections.abc import Mapping
from typing import Any


def known_fields(fields: Mapping[str, str], body: Mapping[str, Any], *, otherwise: str) -> dict[str, str]:
    """Sentences at the form's own fields; what belongs to none of them stands at `otherwise`."""
    own = {block.get("block_id") for block in body["view"].get("blocks", [])}
    return {name if name in own else otherwise: why for name, why in fields.items()}

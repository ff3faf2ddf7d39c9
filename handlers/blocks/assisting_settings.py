"""What an admin sets around the language model: agreements, budget, languages."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.assist.policy import Assisting
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks.forms import all_chosen, field, modal, several, text_input, typed
from handlers.blocks.message import Payload
from handlers.blocks.text import aside
from handlers.ids import View

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block

PREFIX = "assisting."
USE, AGREED, TOKENS, LANGUAGES = f"{PREFIX}on", f"{PREFIX}agreed", f"{PREFIX}monthly_tokens", f"{PREFIX}languages"

USES = {"on": "Ask the language model, where the bot has a key for one"}
AGREEMENTS = {
    "baa": "We have a business associate agreement (BAA) with its provider",
    "zero_retention": "The provider has approved zero data retention for us",
}


def assisting_form(settings: WorkspaceSettings) -> Payload:
    assisting = settings.assisting
    blocks: list[Block] = [
        aside(
            "A language model reads drafts in review and remarks on them; it decides nothing. Images never leave."
            " Without both agreements no patient story, reply or repost is sent, nor any draft with a finding about"
            " somebody's privacy. With them, such drafts are sent too, redacted; but redacted is not de-identified."
        ),
        field(USE, "Second opinion", several(USES, ["on"] if assisting.on else []), optional=True),
        field(
            AGREED,
            "Agreements",
            several(AGREEMENTS, [name for name in AGREEMENTS if getattr(assisting, name)]),
            hint="Ask your privacy officer before you tick these. Vetted records who did, and when.",
            optional=True,
        ),
        field(
            TOKENS,
            "Tokens a month",
            text_input(str(assisting.monthly_tokens), longest=10),
            hint="In and out together. Admins hear when 80 % are used; at 100 % Vetted asks no more until next month.",
        ),
        field(
            LANGUAGES,
            "Other languages to draft in",
            text_input("\n".join(assisting.languages), lines=True, longest=200),
            hint="One a line, such as Spanish. Every such text is marked: it needs a human translator's eye.",
            optional=True,
        ),
    ]
    return modal("Second opinion", blocks, callback_id=View.ASSISTING, submit="Save", close="Back")


def with_assisting(settings: WorkspaceSettings, state: Mapping[str, Any]) -> WorkspaceSettings:
    agreed, tokens = all_chosen(state, AGREED), typed(state, TOKENS).replace(",", "").strip()
    lines = (line.strip() for line in typed(state, LANGUAGES).splitlines())
    assisting = Assisting(
        on="on" in all_chosen(state, USE),
        baa="baa" in agreed,
        zero_retention="zero_retention" in agreed,
        monthly_tokens=int(tokens) if re.fullmatch(r"\d{1,10}", tokens, re.ASCII) else 0,
        languages=tuple(dict.fromkeys(line for line in lines if line)),
    )
    return replace(settings, assisting=assisting)

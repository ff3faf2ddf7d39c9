"""Forms in which admins tune preflight: what is the organisation's own, and which rules speak."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock

from bot.preflight.noted import Tally
from bot.preflight.organisation import LISTS, SINGLE, Organisation, tidied
from bot.preflight.rules import all_rules
from handlers.blocks.forms import all_chosen, field, many_of, modal, text_input, typed
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, clip, said
from handlers.ids import View

MUTED = "muted"

LABELS = {
    "names": ("Names of your organisation and brands", "One a line, here and below."),
    "people": ("People who may be named", "Staff, authors, speakers, public figures; as you write them in posts."),
    "phones": ("Telephone numbers of yours", None),
    "addresses": ("Streets and towns of yours", "As you write them, for example 12 Oak Street or Lakeside."),
    "domains": ("Domains and links of yours", "For example lakeside.example or example.org/lakeside."),
    "handles": ("Accounts of yours", "Without the @."),
    "hashtags": ("Hashtags of yours", "Without the #."),
    "banned_words": ("Words you never publish", "Found in any case, and when spelt in a roundabout way."),
}
ONE_LINE = {
    "country": ("Country", "Two letters; decides which help lines are named, for example US, CA, GB, AU."),
    "help_phone": ("Telephone for people with a concern", "Goes into the safe wording for replies."),
    "portal": ("Address of your patient portal", "Goes into the safe wording for replies."),
}


def organisation_form(about: Organisation) -> Payload:
    blocks: list[Block] = [aside("Preflight does not take these for somebody's identifiers.")]
    for name in LISTS:
        label, hint = LABELS[name]
        shown, _ = _parted(getattr(about, name))
        blocks.append(field(name, label, text_input("\n".join(shown), lines=True), hint=hint, optional=True))
    for name in SINGLE:
        label, hint = ONE_LINE[name]
        line = text_input(getattr(about, name), longest=200)
        blocks.append(field(name, label, line, hint=hint, optional=name != "country"))
    return modal("Your organisation", blocks, callback_id=View.ORGANISATION, submit="Save", close="Back")


def with_organisation(about: Organisation, state: Mapping[str, Any]) -> Organisation:
    """What stands in the form; a list longer than the form holds keeps its end."""
    lists = {name: [*typed(state, name).splitlines(), *_parted(getattr(about, name))[1]] for name in LISTS}
    return tidied(about, lists, {name: typed(state, name) for name in SINGLE})


def _parted(entries: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The entries that a field of 3,000 characters holds, and those beyond, which a file of settings may bring."""
    room = 3000
    for count, entry in enumerate(entries):
        room -= len(entry) + 1
        if room < 0:
            return entries[:count], entries[count:]
    return entries, ()


def preflight_form(muted: Collection[str], tallies: Iterable[Tally]) -> Payload:
    """How often each rule spoke and was wrong here, and a menu of those that may be switched off."""
    counted = {tally.rule: tally for tally in tallies}
    lines = [
        f"• *{rule.label.capitalize()}* ({rule.family.value}): {_record(counted[rule.id])}"
        for rule in all_rules()
        if rule.id in counted
    ]
    options = {rule.id: clip(f"{rule.label.capitalize()} ({rule.family.value})", 75) for rule in _mutable()}
    blocks: list[Block] = [
        said("*How the rules do here.* “Wrong” is what reviewers answered to a finding on a card."),
        *(said("\n".join(lines[start : start + 20])) for start in range(0, len(lines), 20)),
        *([] if lines else [aside("No rule has found anything yet.")]),
        DividerBlock(),
        field(
            MUTED,
            "Rules to switch off",
            many_of(options, sorted(muted), placeholder="None"),
            hint="What blocks goes on to block; only warnings and advice of these rules fall silent.",
            optional=True,
        ),
    ]
    return modal("Preflight", blocks, callback_id=View.PREFLIGHT, submit="Save", close="Back")


def _mutable() -> list[Any]:
    return [rule for rule in all_rules() if rule.may_mute]


def _record(tally: Tally) -> str:
    times = "once" if tally.found == 1 else f"{tally.found} times"
    return f"found {times}, wrong {tally.wrong} ({tally.mistaken:.0%})"


def muted(state: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(all_chosen(state, MUTED))

"""Consents in Slack: the list, the form, one of them, and the forms that confirm and revoke it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock

from bot.consent.authorisation import (
    REQUIRED,
    Attestation,
    Authorisation,
    Form,
    Medium,
    Outlet,
    Remuneration,
    Signer,
    State,
)
from bot.consent.form import (
    MAX_AUTHORITY,
    MAX_EVENT,
    MAX_PSEUDONYM,
    MAX_PURPOSE,
    MAX_REFERENCE,
    Typed,
)
from bot.consent.uses import Use
from bot.drafts.networks import Network
from bot.ids import AuthorisationId, PersonId
from bot.refusals import NotFound
from handlers.blocks.forms import all_chosen, choice, chosen, field, modal, several, text_input, typed
from handlers.blocks.forms import day as day_picker
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, button, buttons, clip, mention, said, when, word_for_word
from handlers.ids import Action, View

A_PAGE = 10
ATTESTED, KEPT = "attested", "kept"

SIGNS = {State.REQUESTED: "⏳", State.CONFIRMED: "✅", State.REVOKED: "⛔", State.EXPIRED: "⌛"}

REGISTER = {
    Form.AUTHORISATION: ("HIPAA authorisation…", "Signed by a patient, for a story or a picture (45 CFR 164.508)."),
    Form.RELEASE: ("Media release…", "Signed by staff, visitors or models who can be recognised."),
    Form.REPOST: ("Repost permission…", "Given by somebody whose public post you want to repost."),
}

OUTLETS = {Outlet.WEB.value: "Your website", Outlet.PRESS.value: "The press"}
MEDIA = {
    Medium.TEXT.value: "Text",
    Medium.PHOTO.value: "Photo",
    Medium.VIDEO.value: "Video",
    Medium.VOICE.value: "Voice",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class May:
    """What a person may do with the authorisation they look at."""

    confirm: bool = False
    revoke: bool = False
    say_happened: bool = False


def number_of(value: str) -> AuthorisationId:
    """Raises NotFound for a value that Vetted never wrote."""
    if not (value.isascii() and value.isdecimal() and int(value) < 2**63):
        raise NotFound
    return AuthorisationId(int(value))


def day_in_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def until(authorisation: Authorisation) -> str:
    """Until when it holds, in words."""
    terms = authorisation.terms
    if terms.expires_on:
        return f"until {day_in_words(terms.expires_on)}"
    return "until an event" if terms.expires_at else "without an end"


def consent_list(found: Sequence[Authorisation], of_all: int, page: int, *, today: date) -> Payload:
    """A page of those this person may see: numbers, forms and states; what stands in one is a click away."""
    blocks: list[Block] = [
        said("*Register a consent.* The signed form stays where you keep it; Vetted notes what it covers."),
    ]
    for form, (label, what) in REGISTER.items():
        blocks += [buttons(button(label, Action.CONSENT_NEW, form.value)), aside(what)]
    blocks.append(DividerBlock())
    if not found:
        blocks.append(aside("There is nothing here that you registered, or that a draft of yours rests on."))
    for one in found:
        state = one.state_on(today)
        blocks += [
            said(f"{SIGNS[state]} *{one.name}* · {state.label.lower()}, {until(one)}"),
            buttons(button("Open", Action.CONSENT_OPEN, str(one.id), spoken=f"Open {one.name}")),
        ]
    pages = max((of_all - 1) // A_PAGE, 0)
    turning = [
        *([button("Page before", Action.CONSENTS_BACK, str(page - 1))] if page else []),
        *([button("Next page", Action.CONSENTS_ON, str(page + 1))] if page < pages else []),
    ]
    if turning:
        blocks += [aside(f"Page {page + 1} of {pages + 1}"), buttons(*turning)]
    return modal("Consents", blocks, callback_id=View.CONSENTS)


def register_form(form: Form) -> Payload:
    """What was signed, field by field; a permission to repost has links in place of a paper."""
    paper = form is not Form.REPOST
    networks = {network.value: network.label for network in Network}
    blocks: list[Block] = [
        field(
            "pseudonym",
            "A name that stands for the person",
            text_input(longest=MAX_PSEUDONYM),
            hint="Made up. Not the person's name or initials, and no diagnosis.",
        ),
    ]
    if paper:
        blocks.append(
            field(
                "reference",
                "Where the signed form is kept",
                text_input(longest=MAX_REFERENCE),
                hint="A binder, a folder, a case number of your own. Never the form itself, and no diagnosis.",
            )
        )
    else:
        blocks += [
            field("asked", "Link to where they were asked", text_input(longest=2000)),
            field("given", "Link to where they said yes", text_input(longest=2000)),
        ]
    blocks += [
        field("told", "What may be shown or told", several(MEDIA, [])),
        field("networks", "On which networks", several(networks, [])),
        field("outlets", "Also", several(OUTLETS, []), optional=True),
    ]
    if paper:
        blocks.append(field("purpose", "For what", text_input(longest=MAX_PURPOSE), hint="As the form says it."))
    blocks += _signature(form)
    return modal(form.label, blocks, callback_id=View.CONSENT, submit="Register", close="Cancel", metadata=form.value)


def _signature(form: Form) -> list[Block]:
    signers = {one.value: one.label for one in Signer}
    paid = {one.value: one.label for one in Remuneration}
    ends = (
        "An authorisation names a day or an event (45 CFR 164.508(c)(1)(v))."
        if form is Form.AUTHORISATION
        else "Leave both empty if it has no end."
    )
    return [
        field(
            "signer",
            "Who signed" if form is not Form.REPOST else "Who said yes",
            choice(signers, Signer.PERSON.value, placeholder="Choose"),
        ),
        field(
            "authority",
            "By what right they sign",
            text_input(longest=MAX_AUTHORITY),
            hint="For a representative, for example guardian.",
            optional=True,
        ),
        field("signed_on", "On which day", day_picker(None)),
        field("expires_on", "Expires on", day_picker(None), hint=ends, optional=True),
        field("expires_at", "Or with which event", text_input(longest=MAX_EVENT), optional=True),
        field("remuneration", "Is anybody paid?", choice(paid, Remuneration.NONE.value, placeholder="Choose")),
        field(
            "languages",
            "Languages of the form",
            text_input(longest=200),
            hint="Divided by commas.",
            optional=True,
        ),
    ]


def values(state: Mapping[str, Any], form: Form) -> Typed:
    """What stands in the form."""
    return Typed(
        form=form,
        pseudonym=typed(state, "pseudonym"),
        reference=typed(state, "reference"),
        told=all_chosen(state, "told"),
        networks=all_chosen(state, "networks"),
        outlets=all_chosen(state, "outlets"),
        purpose=typed(state, "purpose"),
        signer=chosen(state, "signer") or "",
        authority=typed(state, "authority"),
        signed_on=typed(state, "signed_on", "selected_date"),
        expires_on=typed(state, "expires_on", "selected_date"),
        expires_at=typed(state, "expires_at"),
        remuneration=chosen(state, "remuneration") or "",
        languages=typed(state, "languages"),
        asked=typed(state, "asked"),
        given=typed(state, "given"),
    )


def registered(one: Authorisation) -> Payload:
    return modal(
        "Registered",
        [
            said(
                f"📝 *{one.name}* is registered. It covers nothing yet: the privacy role has been asked to confirm it,"
                " and you get a message when they have."
            )
        ],
        callback_id=View.CONSENT,
        close="Close",
    )


def one_consent(one: Authorisation, uses: Sequence[Use], may: May, *, today: date) -> Payload:
    """Everything Vetted holds of it, for those who may see it; that they looked is in the record."""
    terms = one.terms
    state = one.state_on(today)
    blocks: list[Block] = [
        said(f"{SIGNS[state]} *{one.name}* · {state.label.lower()}, {until(one)}"),
        aside("That you opened this is in the record."),
        aside("Stands for the person:"),
        word_for_word(terms.pseudonym),
    ]
    for label, words in (
        ("Signed form", terms.reference),
        ("Asked", terms.permission.asked if terms.permission else ""),
        ("Yes", terms.permission.given if terms.permission else ""),
        ("Purpose", terms.purpose),
        ("By what right", terms.authority),
        ("Expires with", terms.expires_at),
        ("Written revocation", one.revocation),
    ):
        if words:
            blocks += [aside(f"{label}:"), word_for_word(words)]
    where = [network.label for network in Network if network in terms.networks]
    where += [OUTLETS[outlet.value] for outlet in Outlet if outlet in terms.outlets]
    lines = [
        f"*May be told*: {', '.join(MEDIA[medium.value].lower() for medium in Medium if medium in terms.told)}",
        f"*Where*: {', '.join(where)}",
        f"*Signed* by {terms.signer.label.lower()} on {day_in_words(terms.signed_on)} · {terms.remuneration.label}",
        f"*Registered* by {mention(one.requested_by)}, {when(one.requested_at)}",
    ]
    if one.confirmed_by and one.confirmed_at:
        lines.append(f"*Confirmed* by {mention(one.confirmed_by)}, {when(one.confirmed_at)}")
    if one.ended_at:
        by = f" by {mention(one.ended_by)}" if one.ended_by else ""
        lines.append(f"*{state.label}*{by}, {when(one.ended_at)}")
    drafts = sorted({use.draft for use in uses})
    if drafts:
        lines.append(f"*Drafts that rest on it*: {', '.join(f'#{draft}' for draft in drafts[:20])}")
    blocks.append(said("\n".join(lines)))
    offered = [
        *([button("Confirm…", Action.CONSENT_CONFIRM, str(one.id), style="primary")] if may.confirm else []),
        *([button("The event has happened", Action.CONSENT_HAPPENED, str(one.id))] if may.say_happened else []),
        *([button("Revoke…", Action.CONSENT_REVOKE, str(one.id), style="danger")] if may.revoke else []),
    ]
    if offered:
        blocks.append(buttons(*offered))
    return modal("Consent", blocks, callback_id=View.CONSENTS, metadata=str(one.id))


def confirm_form(one: Authorisation) -> Payload:
    """What the privacy role attests, a sentence each with its source."""
    required = [point for point in Attestation if point in REQUIRED[one.terms.form]]
    blocks: list[Block] = [
        said(f"*{one.name}*: look at the signed form itself, then attest each point. Only then may a post rest on it."),
        *(said(f"*{number}.* {point.sentence}") for number, point in enumerate(required, start=1)),
        field(
            ATTESTED,
            "I looked at the form, and these hold",
            several({point.value: f"{number}. {point.label}" for number, point in enumerate(required, start=1)}, []),
        ),
    ]
    return modal(
        "Confirm a consent", blocks, callback_id=View.CONFIRM, submit="Confirm", close="Cancel", metadata=str(one.id)
    )


def attested(state: Mapping[str, Any]) -> tuple[Attestation, ...]:
    known = {point.value: point for point in Attestation}
    return tuple(known[value] for value in all_chosen(state, ATTESTED) if value in known)


def revoke_form(one: Authorisation, affected: Collection[str]) -> Payload:
    """What will follow, said before it does."""
    follows = "\n".join(f"• {line}" for line in affected) or "• No draft rests on it."
    blocks: list[Block] = [
        said(f"*{one.name}* will cover nothing from now on. What follows at once:\n{follows}"),
        field(
            KEPT,
            "Where the written revocation is kept",
            text_input(longest=MAX_REFERENCE),
            hint="Leave it empty if it came by word of mouth; act on it all the same.",
            optional=True,
        ),
    ]
    return modal(
        "Revoke a consent", blocks, callback_id=View.REVOKE, submit="Revoke", close="Cancel", metadata=str(one.id)
    )


def kept(state: Mapping[str, Any]) -> str:
    return " ".join(typed(state, KEPT).split())


def ended(one: Authorisation) -> Payload:
    return modal(
        "Recorded",
        [said(f"{SIGNS[one.state]} *{one.name}* is {one.state.label.lower()}. What rested on it is being called off.")],
        callback_id=View.REVOKE,
        close="Close",
    )


def picker_options(choices: Sequence[Authorisation], person: PersonId) -> dict[str, str]:
    """Consents a draft may rest on, as a menu names them; the pseudonym only for who registered it."""
    return {
        str(one.id): clip(
            f"{one.name} · {until(one)}" + (f" · {one.terms.pseudonym}" if one.requested_by == person else ""), 75
        )
        for one in choices
    }

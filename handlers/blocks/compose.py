"""The form in which people write: first words and files, then an alt text for each image (D9)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeGuard
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block, ImageBlock, PlainTextObject
from slack_sdk.models.blocks.basic_components import SlackFile
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot.drafts.draft import Composition, Image, Pictured, Upload
from bot.drafts.form import MAX_ALT, MAX_IMAGES, MAX_NOTE, Typed
from bot.drafts.kinds import Kind
from bot.drafts.links import MAX_LENGTH
from bot.drafts.networks import Network
from bot.drafts.typed import MAX_TEXT
from bot.ids import DraftId, FileId
from handlers.blocks.card import SHOWABLE
from handlers.blocks.forms import (
    VALUE,
    all_chosen,
    choice,
    chosen,
    clock_time,
    day,
    field,
    listed,
    many_of,
    modal,
    several,
    text_input,
    typed,
)
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, aside_word_for_word, button, buttons, clip, escape, literal, said, word_for_word
from handlers.ids import Action, View
from handlers.refs import FormRef

TEXT, KIND, NETWORKS, DAY, TIME = "text", "kind", "networks", "day", "time"
FILES, KEPT, SOURCES, NOTE = "images", "kept", "sources", "note"
REPLY_TO, PICTURED, CONSENTS = "in_reply_to", "pictured", "authorisations"
FILE_TYPES = ["jpg", "jpeg", "png", "gif", "webp"]

KINDS = {kind.value: kind.label for kind in Kind}
NETWORK_LABELS = {network.value: network.label for network in Network}


def compose_form(
    composition: Composition | None,
    *,
    ref: FormRef,
    files_available: bool,
    kind_chosen: bool = True,
    consents: Mapping[str, str] | None = None,
    ideas: Sequence[str] = (),
) -> Payload:
    """The first step. `kind_chosen` False: the words come from elsewhere, and the kind is still to be chosen.

    `consents`: those it may rest on, number and label. `ideas` stand above the form.
    """
    start = composition or Composition(kind=Kind.EDUCATIONAL, text="", networks=())
    on, at = slot_in(ref.zone, start.slot)
    blocks: list[Block] = [
        *([aside("\n".join(f"💡 {escape(idea)}" for idea in ideas))] if ideas else []),
        field(TEXT, "Text of the post", text_input(start.text, lines=True, longest=MAX_TEXT), hint=_cut(start.text)),
        field(
            KIND,
            "Kind of post",
            choice(KINDS, start.kind.value if composition and kind_chosen else None, placeholder="Choose a kind"),
            hint="The right reviewers follow from it.",
        ),
        field(NETWORKS, "Networks", several(NETWORK_LABELS, [network.value for network in start.networks])),
        field(DAY, "Day", day(on), optional=True),
        field(
            TIME,
            "Time",
            clock_time(at, ref.zone),
            hint=f"In your time zone, {ref.zone}. Leave both empty for: as soon as it is approved.",
            optional=True,
        ),
        *_image_fields(start, files_available=files_available),
        field(
            SOURCES,
            "Sources",
            text_input("\n".join(start.sources), lines=True),
            hint="Links, one a line.",
            optional=True,
        ),
        *_consent_field(start, consents or {}),
        field(
            REPLY_TO,
            "In reply to",
            text_input(start.in_reply_to, longest=MAX_LENGTH),
            hint="For a reply or a repost: the link to the public post. Do not copy its words anywhere in here.",
            optional=True,
        ),
        field(NOTE, "Note to reviewers", text_input(start.note, lines=True, longest=MAX_NOTE), optional=True),
        buttons(
            button("Save for later", Action.SAVE, "save"),
            button("Safe wording for a reply", Action.SAFE_REPLY, "show"),
            button("Ask for a pass…", Action.ASK_PASS, "ask"),
        ),
    ]
    title = f"Edit draft #{ref.draft}" if ref.draft else "New post draft"
    return modal(title, blocks, callback_id=View.COMPOSE, submit="Submit", close="Cancel", metadata=ref.encode())


def _consent_field(start: Composition, consents: Mapping[str, str]) -> list[Block]:
    """Only where there is one that holds; one that does not hold any more is left out of what was chosen."""
    if not consents:
        return []
    picker = many_of(consents, [str(number) for number in start.authorisations], placeholder="None")
    hint = "A patient story needs the patient's authorisation, a repost a permission, a recognisable person a release."
    return [field(CONSENTS, "Consents it rests on", picker, hint=hint, optional=True)]


def _cut(text: str) -> str | None:
    """Says so where words from elsewhere are more than the form takes."""
    if len(text) <= MAX_TEXT:
        return None
    return f"These are the first {MAX_TEXT} of {len(text)} characters; the form holds no more."


def _image_fields(start: Composition, *, files_available: bool) -> list[Block]:
    blocks: list[Block] = []
    if start.images:
        names = {
            _key(image): clip(f"Keep image {place}: {_caption(image)}", 75)
            for place, image in enumerate(start.images, 1)
        }
        blocks.append(field(KEPT, "Images so far", several(names, list(names)), optional=True))
    if files_available:
        room = MAX_IMAGES - len(start.images)
        if room > 0:
            files = FileInputElement(action_id=VALUE, filetypes=FILE_TYPES, max_files=room)
            hint = "JPEG, PNG, GIF or WebP, at most 10 MB each. The next step asks for alt texts."
            blocks.append(field(FILES, "Images", files, hint=hint, optional=True))
    return blocks


def _key(image: Image | Upload) -> str:
    return image.sha256 if isinstance(image, Image) else image.file


def _caption(image: Image | Upload) -> str:
    return image.alt or (image.name if isinstance(image, Upload) else "no alt text")


def values(state: Mapping[str, Any], ref: FormRef) -> Typed:
    """What stands in the form's first step."""
    return Typed(
        text=typed(state, TEXT),
        kind=chosen(state, KIND),
        networks=all_chosen(state, NETWORKS),
        day=typed(state, DAY, "selected_date") or None,
        time=typed(state, TIME, "selected_time") or None,
        zone=ref.zone,
        sources=typed(state, SOURCES),
        in_reply_to=typed(state, REPLY_TO),
        authorisations=all_chosen(state, CONSENTS),
        note=typed(state, NOTE),
        uploads=uploads(state, FILES),
        kept=all_chosen(state, KEPT),
    )


def uploads(state: Mapping[str, Any], block_id: str) -> tuple[Upload, ...]:
    """The files somebody put into a field; what Slack would not have sent is left out."""
    return tuple(_upload(file) for file in listed(state, block_id, "files") if _is_file(file))


def _is_file(file: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(file, Mapping) and isinstance(file.get("id"), str)


def _upload(file: Mapping[str, Any]) -> Upload:
    size = file.get("size")
    return Upload(
        file=FileId(file["id"]),
        name=str(file.get("name") or ""),
        mimetype=str(file.get("mimetype") or ""),
        size=size if isinstance(size, int) else 0,
    )


def errors(fields: Mapping[str, str], shown: Collection[str]) -> dict[str, str]:
    """Sentences at the fields the form shows; what belongs to none of them stands at the text."""
    return {name if name in shown else TEXT: why for name, why in fields.items()}


def fields_of(view: Mapping[str, Any]) -> frozenset[str]:
    """The names of the fields a form shows."""
    return frozenset(str(block["block_id"]) for block in view.get("blocks", []) if block.get("type") == "input")


def alts_form(composition: Composition, uploaded: Mapping[str, FileId], *, ref: FormRef) -> Payload:
    """The second step: each image with the text for people who cannot see it."""
    blocks: list[Block] = [
        aside("Say what each image shows. Text that stands in the image belongs into its alt text too.")
    ]
    for place, image in enumerate(composition.images):
        label = f"Image {place + 1} of {len(composition.images)}"
        file = image.file if isinstance(image, Upload) else uploaded.get(image.sha256)
        if file and image.size and image.mimetype in SHOWABLE:
            title = PlainTextObject(text=label, emoji=False)
            blocks.append(ImageBlock(slack_file=SlackFile(id=file), alt_text=label, title=title))
        elif isinstance(image, Upload):
            blocks.append(aside_word_for_word(f"{label}: {image.name or 'a file without a name'}"))
        blocks.append(
            field(
                f"alt.{place}",
                f"Alt text of image {place + 1}",
                text_input(image.alt, lines=True, longest=MAX_ALT),
            )
        )
    blocks.append(
        field(
            PICTURED,
            "Who can be recognised in the images?",
            choice(
                {one.value: one.label for one in Pictured},
                composition.pictured.value if composition.pictured else None,
                placeholder="Choose",
            ),
            hint="A face, a name badge, a tattoo. A patient needs a HIPAA authorisation, anybody else a media release.",
        )
    )
    return modal(
        "Describe the images", blocks, callback_id=View.ALTS, submit="Submit", close="Close", metadata=ref.encode()
    )


def alts(state: Mapping[str, Any], count: int) -> tuple[str, ...]:
    return tuple(typed(state, f"alt.{place}") for place in range(count))


def pictured(state: Mapping[str, Any]) -> str | None:
    return chosen(state, PICTURED)


def alt_errors(fields: Mapping[str, str], count: int) -> dict[str, str]:
    """Sentences at the fields of the second step; what belongs to none of them stands at the first."""
    known = {PICTURED, *(f"alt.{place}" for place in range(count))}
    return {name if name in known else "alt.0": why for name, why in fields.items()}


def saved(draft: DraftId, not_kept: tuple[str, ...]) -> Payload:
    """What takes the form's place after Save for later."""
    blocks: list[Block] = [
        said(f"💾 *Saved as draft #{draft}.* Only you see it. Go on writing from the Home tab of Vetted."),
    ]
    if not_kept:
        blocks.append(said("⚠️ Not kept, since it could not be read:\n" + "\n".join(f"• {why}" for why in not_kept)))
    return modal("Saved", blocks, callback_id=View.SAVED)


def not_saved(sentences: Iterable[str]) -> Payload:
    """What lies on the form where it could not be saved: the form, and what was typed in it, is still there below."""
    blocks: list[Block] = [
        said("*Nothing was saved, and Vetted has kept nothing of it.* What you wrote is still in the form below this."),
        *(said(literal(sentence)) for sentence in sentences),
    ]
    return modal("Not saved", blocks, callback_id=View.NOT_SAVED, close="Back to the form")


def safe_reply_form(wording: str) -> Payload:
    """A reply that confirms nothing, to copy; it lies on the form, in which nothing changes."""
    blocks: list[Block] = [
        said("*A reply that confirms nothing* and points to your phone or portal. Copy what you need of it:"),
        word_for_word(wording),
        aside("Phone and portal come from /vetted settings, Your organisation."),
    ]
    return modal("Safe wording", blocks, callback_id=View.SAFE_REPLY, close="Back to the form")


def slot_in(zone: str, slot: datetime | None) -> tuple[str | None, str | None]:
    """Day and time of a slot as the pickers take them."""
    local = slot.astimezone(ZoneInfo(zone)) if slot else None
    return (f"{local:%Y-%m-%d}", f"{local:%H:%M}") if local else (None, None)

"""Rows into domain values and back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from bot.drafts.draft import Composition, Content, Draft, DraftState, Image, Pictured, Upload, Version
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import AuthorisationId, DraftId, FileId, PersonId, WorkspaceId
from bot.preflight.organisation import Organisation
from bot.review.decision import Decision, Outsider, Verdict
from bot.review.rules import Rules, StageRule
from bot.review.stages import Binds, Plan, Role, Skip, Stage

Row = Mapping[str, Any] | RowMapping


class Corrupted(Exception):  # noqa: N818 - says what the data is
    """A stored version does not give its stored hash: somebody changed it behind Vetted's back."""


def draft(row: Row) -> Draft:
    return Draft(
        workspace=WorkspaceId(row["workspace"]),
        id=DraftId(row["id"]),
        author=PersonId(row["author"]),
        state=DraftState(row["state"]),
        version=row["version"],
        epoch=row["epoch"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        submitted_at=row["submitted_at"],
        came_from=DraftState(row["came_from"]) if row["came_from"] else None,
    )


def plan_document(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "key": stage.key,
            "roles": [role.value for role in stage.roles],
            "step": stage.step,
            "quorum": stage.quorum,
            "binds": stage.binds.value,
            "skip": stage.skip.value,
            "repeats": stage.repeats,
        }
        for stage in plan
    ]


def plan(document: list[dict[str, Any]]) -> Plan:
    return tuple(
        Stage(
            key=stage["key"],
            roles=tuple(Role(role) for role in stage["roles"]),
            step=stage["step"],
            quorum=stage["quorum"],
            binds=Binds(stage["binds"]),
            skip=Skip(stage["skip"]),
            repeats=stage["repeats"],
        )
        for stage in document
    )


def rules_document(rules: Rules) -> dict[str, Any]:
    return {
        kind.value: [
            {
                "roles": [role.value for role in stage.roles],
                "step": stage.step,
                "quorum": stage.quorum,
                "binds": stage.binds.value,
                "skip": stage.skip.value,
                "repeats": stage.repeats,
            }
            for stage in rule
        ]
        for kind, rule in rules.items()
    }


def rules(document: Mapping[str, Any]) -> Rules:
    return {
        Kind(kind): tuple(
            StageRule(
                roles=tuple(Role(role) for role in stage["roles"]),
                step=stage["step"],
                quorum=stage["quorum"],
                binds=Binds(stage["binds"]),
                skip=Skip(stage["skip"]),
                repeats=stage["repeats"],
            )
            for stage in rule
        )
        for kind, rule in document.items()
    }


def image_document(image: Image) -> dict[str, Any]:
    return {
        "sha256": image.sha256,
        "mimetype": image.mimetype,
        "width": image.width,
        "height": image.height,
        "size": image.size,
        "alt": image.alt,
    }


def upload_document(upload: Upload) -> dict[str, Any]:
    return {
        "file": upload.file,
        "name": upload.name,
        "mimetype": upload.mimetype,
        "size": upload.size,
        "alt": upload.alt,
    }


def image(document: Mapping[str, Any]) -> Image | Upload:
    if "file" in document:
        return Upload(**{**document, "file": FileId(document["file"])})
    return Image(**document)


def content_document(content: Content) -> dict[str, Any]:
    if content.purged:
        return purged_document(content_document(replace(content, purged_hash="")), content.purged_hash)
    return {
        "kind": content.kind.value,
        "text": content.text,
        "networks": [network.value for network in content.networks],
        "images": [image_document(image) for image in content.images],
        "sources": list(content.sources),
        "tailored": tailored_document(content.tailored),
        "authorisations": list(content.authorisations),
        "in_reply_to": content.in_reply_to,
        "pictured": content.pictured,
    }


def tailored_document(tailored: Mapping[Network, str]) -> dict[str, str]:
    return {network.value: text for network, text in tailored.items()}


def tailored(document: Mapping[str, Any]) -> dict[Network, str]:
    """A version's own texts; versions from before there were any hold none."""
    return {Network(name): text for name, text in document.get("tailored", {}).items()}


def authorisations(document: Mapping[str, Any]) -> tuple[AuthorisationId, ...]:
    """A version's consents; versions from before there were any hold none."""
    return tuple(map(AuthorisationId, document.get("authorisations", ())))


def purged_document(document: Mapping[str, Any], purged_hash: str) -> dict[str, Any]:
    """What stays of a stored content when its words go: reports count kinds and networks."""
    return {"kind": document["kind"], "networks": document["networks"], "purged": purged_hash}


def content(document: Mapping[str, Any]) -> Content:
    if "purged" in document:
        return Content(
            kind=Kind(document["kind"]),
            text="",
            networks=tuple(Network(name) for name in document["networks"]),
            purged_hash=document["purged"],
        )
    return Content(
        kind=Kind(document["kind"]),
        text=document["text"],
        networks=tuple(Network(name) for name in document["networks"]),
        images=tuple(Image(**image) for image in document["images"]),
        sources=tuple(document["sources"]),
        tailored=tailored(document),
        authorisations=authorisations(document),
        in_reply_to=document.get("in_reply_to", ""),
        pictured=Pictured(document["pictured"]) if document.get("pictured") else None,
    )


def version(row: Row) -> Version:
    """Raises Corrupted if the content does not give the hash it was stored with."""
    try:
        found = content(row["content"])
        whole = found.content_hash == row["content_hash"]
    except (KeyError, TypeError, ValueError):
        whole = False
    if not whole:
        raise Corrupted(f"version {row['no']} of draft {row['draft']}") from None
    return Version(
        draft=DraftId(row["draft"]),
        no=row["no"],
        content=found,
        slot=row["slot"],
        note=row["note"],
        because=row["because"],
        edited_by=PersonId(row["edited_by"]),
        at=row["at"],
    )


def composition_document(composition: Composition) -> dict[str, Any]:
    return {
        "kind": composition.kind.value,
        "text": composition.text,
        "networks": [network.value for network in composition.networks],
        "slot": composition.slot.isoformat() if composition.slot else None,
        "sources": list(composition.sources),
        "note": composition.note,
        "images": [
            image_document(image) if isinstance(image, Image) else upload_document(image)
            for image in composition.images
        ],
        "tailored": tailored_document(composition.tailored),
        "authorisations": list(composition.authorisations),
        "in_reply_to": composition.in_reply_to,
        "pictured": composition.pictured,
        "because": composition.because,
    }


def composition(document: Mapping[str, Any]) -> Composition:
    return Composition(
        kind=Kind(document["kind"]),
        text=document["text"],
        networks=tuple(Network(name) for name in document["networks"]),
        slot=datetime.fromisoformat(document["slot"]) if document["slot"] else None,
        sources=tuple(document["sources"]),
        note=document["note"],
        images=tuple(image(found) for found in document["images"]),
        tailored=tailored(document),
        authorisations=authorisations(document),
        in_reply_to=document.get("in_reply_to", ""),
        pictured=Pictured(document["pictured"]) if document.get("pictured") else None,
        because=document.get("because", ""),
    )


def decision(row: Row) -> Decision:
    return Decision(
        stage=row["stage"],
        role=Role(row["role"]),
        person=PersonId(row["person"]),
        verdict=Verdict(row["verdict"]),
        version=row["version"],
        content_hash=row["content_hash"],
        version_hash=row["version_hash"],
        epoch=row["epoch"],
        at=row["at"],
        reason=row["reason"],
        outsider=Outsider(name=row["outsider"], evidence=row["evidence"] or "") if row["outsider"] else None,
        voided_at=row["voided_at"],
    )


def organisation(document: Mapping[str, Any]) -> Organisation:
    said: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in document.items()}
    return Organisation(**said)

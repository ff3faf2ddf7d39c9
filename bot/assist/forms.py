"""The forms in which a model answers, as the SDK's structured outputs take them. Loaded with the provider only."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.assist.provider import Feature


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Remark(_Form):
    """`kind` names are those of `opinion.RemarkKind`; a test holds the two together."""

    kind: Literal["claim", "tone", "stigma", "readability", "instruction", "source", "recognisable"]
    quote: str
    why: str
    suggestion: str


class Opinion(_Form):
    findings: list[Remark]


class Variant(_Form):
    """`name` is one of those asked for."""

    name: str
    text: str
    alt_text: str


class Variants(_Form):
    variants: list[Variant]


class Line(_Form):
    """What several posts ask or claim; `posts` are their numbers as given."""

    text: str
    posts: list[int]


class Summary(_Form):
    asked: list[Line]
    claimed: list[Line]


FORMS: dict[Feature, type[BaseModel]] = {
    Feature.OPINION: Opinion,
    Feature.VARIANTS: Variants,
    Feature.SUMMARY: Summary,
}

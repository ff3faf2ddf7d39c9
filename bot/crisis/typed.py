"""What somebody types behind `/crisis`, as the start of the form: nothing is done by the words alone."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from bot.crisis.hold import Scope, words_of
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network


class Verb(StrEnum):
    STATUS = "status"
    START = "start"
    DRILL = "drill"
    END = "end"


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    verb: Verb
    reason: str = ""
    scope: Scope = field(default_factory=Scope)


_QUOTED = re.compile(r"""\s*["“”'«](?P<reason>[^"“”»]*)["“”'»](?P<scope>.*)""", re.DOTALL)


def read(text: str) -> Typed:
    """`start "reason" x facebook patient_story "flu shot"`: a verb, a quoted reason, then networks, kinds and words.

    Without quotes all of it is the reason. `all` says everything, which is also what no scope says.
    """
    word, _, rest = text.strip().partition(" ")
    verb = Verb(word.lower()) if word.lower() in set(Verb) else Verb.STATUS
    if verb not in {Verb.START, Verb.DRILL}:
        return Typed(verb=verb)
    quoted = _QUOTED.fullmatch(rest)
    if quoted is None:
        return Typed(verb=verb, reason=rest.strip())
    return Typed(verb=verb, reason=quoted["reason"].strip(), scope=_scope(quoted["scope"]))


def _scope(text: str) -> Scope:
    by_label = {network.label.casefold(): network for network in Network}
    networks: set[Network] = set()
    kinds: set[Kind] = set()
    others: list[str] = []
    for phrase, word in re.findall(r'"([^"]+)"|([^\s,]+)', text):
        one = (phrase or word).casefold()
        if one in set(Network) or one in by_label:
            networks.add(by_label.get(one) or Network(one))
        elif one in set(Kind):
            kinds.add(Kind(one))
        elif one != "all":
            others.append(phrase or word)
    return Scope(networks=frozenset(networks), kinds=frozenset(kinds), words=words_of(",".join(others)))

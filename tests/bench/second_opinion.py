"""From submitting a draft to its card in Slack: without a language model, with one that answers, with one that hangs.

Each as a person would: the form over the sandbox, one draft at a time, each with other words so that each is read.
"""

import json
from functools import partial
from pathlib import Path
from time import perf_counter

from tests.bench.databases import Databases
from tests.bench.figures import line
from tests.support.openai_server import Fault, Json, model_serving
from tests.support.scene import AMARA, Scene, eventually, scene_on

DRAFTS = 40
WAYS: tuple[tuple[str, bool, Fault | None], ...] = (
    ("without a key", False, None),
    ("with a provider that answers", True, None),
    ("with a provider that hangs", True, Fault.SLOW),
)


def remarking(asked: Json) -> Json:
    text = json.loads(asked["input"])["texts"]["text"]
    return {"findings": [{"kind": "tone", "quote": text[:20], "why": "It commands.", "suggestion": "Please wash."}]}


async def measured(databases: Databases, dialect: str, folder: Path) -> list[str]:
    return [
        line(f"{dialect}, {label}", await one_way(await databases.fresh(dialect), folder, keyed=keyed, fault=fault))
        for label, keyed, fault in WAYS
    ]


async def one_way(url: str, folder: Path, *, keyed: bool, fault: Fault | None) -> list[float]:
    """Seconds from the form's submission to the card, draft by draft."""
    async with model_serving(remarking) as model:
        model.always = fault
        log = folder / f"opinion-{keyed}-{fault}.log"
        key = "sk-test" if keyed else ""
        async with scene_on(url, log, OPENAI_API_KEY=key, OPENAI_BASE_URL=model.url, OPENAI_MODEL="stand-in") as scene:
            await scene.start_bot()
            times = []
            for number in range(DRAFTS + 1):
                form = await scene.open_form(AMARA)
                before = len(scene.cards())
                start = perf_counter()
                answer = await scene.submit(AMARA, form, text=f"Wash your hands often, tip {number}.")
                assert answer["result"] == "closed", answer
                await eventually(partial(_more_cards, scene, before))
                times.append(perf_counter() - start)
            if keyed:
                await eventually(lambda: model.asked or None)
            model.released.set()
        assert not keyed or fault or len(model.asked) >= DRAFTS // 2, "drafts were read meanwhile"
    return times[1:]  # the first one has the word lists loaded


def _more_cards(scene: Scene, before: int) -> bool | None:
    return len(scene.cards()) > before or None

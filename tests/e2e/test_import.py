"""Many drafts from one file, over the real protocol: all or nothing, once, and in few messages."""

from typing import Any

from bot.drafts.draft import DraftState
from bot.ids import DraftId, ImportId, PersonId
from bot.imports.handed_in import ImportState
from bot.imports.sheet import TEMPLATE
from tests.support.scene import AMARA, BO, CLARA, DEVAN, LAKESIDE, Scene, eventually, words

ROWS = 12
POSTS = "text,kind,networks\n" + "".join(f"Wash your hands {n} times.,educational,x\n" for n in range(ROWS))


async def open_import(scene: Scene, who: str = AMARA) -> dict[str, Any]:
    scene.sandbox.slack.workspace.stacks.pop(who, None)
    command = {"as": who, "channel": "C0DRAFTS", "command": "/vetted", "text": "import"}
    assert await scene.post("/page-api/command", command) == {}
    opened: dict[str, Any] = (await eventually(lambda: scene.sandbox.slack.workspace.stacks.get(who)))[-1]
    return opened


async def hand_in(scene: Scene, text: str, *, into: str = "review", who: str = AMARA) -> dict[str, Any]:
    form = await open_import(scene, who)
    file = scene.sandbox.slack.workspace.add_file(who, "posts.csv", "text/csv", text.encode())
    option = {"text": {"type": "plain_text", "text": into}, "value": into}
    state = {
        "file": {"value": {"type": "file_input", "files": [{"id": file["id"]}]}},
        "into": {"value": {"type": "static_select", "selected_option": option}},
    }
    return await scene.post("/page-api/view/submit", {"as": who, "view_id": form["id"], "state": state})


async def told(scene: Scene, who: str, start: str) -> dict[str, Any]:
    return await eventually(
        lambda: next((m for m in scene.direct(who) if start in words(m)), None),
        30,
    )


async def test_a_good_file_becomes_drafts_and_each_reviewer_gets_one_message(scene: Scene) -> None:
    assert (await hand_in(scene, POSTS))["result"] == "updated"
    await told(scene, AMARA, "12 drafts imported")
    await eventually(lambda: len(scene.cards()) == ROWS or None, 30)
    for reviewer in (CLARA, DEVAN):
        assert "12 wait for your review" in words(await told(scene, reviewer, "12 drafts that"))
        assert len(scene.direct(reviewer)) == 1
    assert len(scene.direct(AMARA)) == 1
    first = next(card for card in scene.cards() if "Draft #1 " in words(card) or "#1 ·" in str(card["blocks"][0]))
    await scene.click(CLARA, first, "card.approve")
    await told(scene, BO, "*1 waits for your review*")
    await told(scene, DEVAN, "11 wait for your review")
    await scene.click(BO, first, "card.approve")
    await told(scene, AMARA, "1 ready to publish")
    assert [len(scene.direct(reviewer)) for reviewer in (BO, CLARA, DEVAN)] == [1, 1, 1]
    assert len(scene.direct(AMARA)) == 2  # the import, and the one draft that is hers to publish


async def test_a_file_with_one_wrong_row_leaves_nothing_behind_and_says_row_by_row_why(scene: Scene) -> None:
    await hand_in(scene, POSTS + "Twice,sonnet,x\n,educational,friendster\n")
    answer = words(await told(scene, AMARA, "Nothing was imported"))
    assert "Row 14, kind: Write one of: educational" in answer
    assert "Row 15, text:" in answer
    assert "Row 15, networks: Write one or more of these" in answer
    assert "sonnet" not in answer
    assert "friendster" not in answer
    assert scene.cards() == []
    async with scene.store.read(LAKESIDE) as reader:
        assert await reader.drafts_of(PersonId(AMARA), limit=5) == ()


async def test_a_file_delivered_twice_and_handed_in_twice_is_imported_once(scene: Scene) -> None:
    await scene.post("/control/deliver", {"twice": 1})
    await hand_in(scene, TEMPLATE)
    await told(scene, AMARA, "2 drafts imported")
    await hand_in(scene, TEMPLATE)
    assert "This very file was imported before" in words(await told(scene, AMARA, "Nothing was imported"))
    async with scene.store.read(LAKESIDE) as reader:
        assert len(await reader.drafts_of(PersonId(AMARA), limit=20)) == 2
        states = {(await reader.handed_in(ImportId(number))).state for number in (1, 2)}
    assert states == {ImportState.DONE, ImportState.REFUSED}


async def test_drafts_may_be_saved_for_later_and_submitted_one_by_one(scene: Scene) -> None:
    await hand_in(scene, TEMPLATE, into="saved")
    message = await told(scene, AMARA, "2 drafts imported")
    assert "2 saved for later" in words(message)
    async with scene.store.read(LAKESIDE) as reader:
        assert {(await reader.draft(DraftId(n))).state for n in (1, 2)} == {DraftState.SAVED}
    assert scene.cards() == []
    stack = scene.sandbox.slack.workspace.stacks
    stack.pop(AMARA, None)
    block = next(b for b in message["blocks"] if b.get("accessory", {}).get("value") == "2")
    container = {"type": "message", "channel": scene.sandbox.slack.workspace.ims[AMARA], "ts": message["ts"]}
    clicked = {"as": AMARA, "container": container, "block_id": block["block_id"], "action_id": "home.continue"}
    assert await scene.post("/page-api/action", clicked) == {}
    form = (await eventually(lambda: stack.get(AMARA)))[-1]
    assert (await scene.submit(AMARA, form, networks=["facebook"], kind="reply"))["result"] == "closed"
    await told(scene, AMARA, "1 saved for later, 1 in review")
    assert "*1 waits for your review*" in words(await told(scene, CLARA, "2 drafts that"))


async def test_without_a_file_the_form_says_so(scene: Scene) -> None:
    form = await open_import(scene)
    state = {"file": {"value": {"type": "file_input", "files": []}}}
    answer = await scene.post("/page-api/view/submit", {"as": AMARA, "view_id": form["id"], "state": state})
    assert answer["errors"] == {"file": "Choose one CSV file."}


async def test_a_file_that_is_gone_is_said_to_be(scene: Scene) -> None:
    form = await open_import(scene)
    file = scene.sandbox.slack.workspace.add_file(AMARA, "posts.csv", "text/csv", POSTS.encode())
    option = {"text": {"type": "plain_text", "text": "review"}, "value": "review"}
    state = {
        "file": {"value": {"type": "file_input", "files": [{"id": file["id"]}]}},
        "into": {"value": {"type": "static_select", "selected_option": option}},
    }
    await scene.post("/control/faults", {"method": "files.info", "kind": "http_500", "times": 1})
    assert (await scene.post("/page-api/view/submit", {"as": AMARA, "view_id": form["id"], "state": state}))["result"]
    scene.sandbox.slack.workspace.drop_file(file["id"])
    assert "did not hand the file over" in words(await told(scene, AMARA, "Nothing was imported"))

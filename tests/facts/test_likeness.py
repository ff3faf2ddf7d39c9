"""How near is near enough, found anew for each model."""

from bot.facts.likeness import LET_PASS, Vector, bar, example_texts, examples, nearness, says

SAME = {text for one in examples() for text in one.same}
CLAIMS = {one.claim for one in examples()}


def measured(same: float, other: float) -> dict[str, Vector]:
    """What a model would say that puts claims along one axis, and what says the same or does not at these cosines."""

    def at(cosine: float) -> Vector:
        return (cosine, (1 - cosine**2) ** 0.5)

    return {text: at(1.0 if text in CLAIMS else same if text in SAME else other) for text in example_texts()}


def test_no_example_stands_twice() -> None:
    assert len(set(example_texts())) == len(example_texts()) == 5 * len(examples())


def test_the_bar_lies_where_few_of_the_wrong_ones_pass() -> None:
    vectors = measured(0.9, 0.5)
    wrong = [text for one in examples() for text in one.other]
    for place, text in enumerate(wrong):
        vectors[text] = (place / len(wrong), (1 - (place / len(wrong)) ** 2) ** 0.5)
    least = bar(vectors)
    assert least is not None
    passing = [text for text in wrong if vectors[text][0] > least + 1e-9]
    assert len(passing) == int(LET_PASS * len(wrong)) == 2


def test_a_model_that_cannot_tell_is_of_no_use() -> None:
    assert bar(measured(0.4, 0.7)) is None
    assert bar(measured(0.9, 0.9)) is None
    assert bar(dict.fromkeys(example_texts(), (0.0, 0.0))) is None


def test_a_sentence_says_what_it_is_nearest_to() -> None:
    claim, statement = (1.0, 0.0), (0.8, 0.6)
    assert says((1.0, 0.1), claim, statement, least=0.7)
    assert not says((0.9, 0.5), claim, statement, least=0.7)
    assert not says((0.5, -0.9), claim, statement, least=0.7)


def test_nearness_is_the_cosine() -> None:
    assert nearness((3.0, 4.0), (3.0, 4.0)) == 1.0
    assert nearness((1.0, 0.0), (0.0, 2.0)) == 0.0
    assert nearness((0.0, 0.0), (1.0, 0.0)) == 0.0

"""A session asks, judges, commits at once, and picks up where it stopped."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from quiz_bank import catalogue
from quiz_bank.decimal_sign import DecimalSign
from quiz_bank.drawn import problem_of
from quiz_bank.grading import AskedProblem
from quiz_bank.model import Action, Card, Item, ItemKind, Origin, Phase, Rating, Scope
from quiz_bank.ports import Store
from quiz_bank.question import Entry
from quiz_bank.scheduler import Policy, StudyCalendar
from quiz_bank.session import Position, Session
from quiz_bank.turn import rating_of_points
from verifier.verdict import Verdict

SKILLS = ("he-normal.value-std.1@pytorch", "momentum.step.1~2@keras", "sgd.step.1~2@pytorch")


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(memory_store: Store) -> Store:
    cards = [Card(f"own/{n}", "Notes", f"What is {n}?", f"It is {n}.") for n in range(3)]
    memory_store.sync("own", [Item(c.id, ItemKind.CARD, c.topic, Origin.OWN, n, c) for n, c in enumerate(cards)])
    memory_store.sync("skills", [Item(s, ItemKind.SKILL, "Skills", Origin.SKILL, n) for n, s in enumerate(SKILLS)])
    return memory_store


def begin(store: Store, clock: Clock, *, topic: str | None = None, limit: int | None = None) -> Session:
    return Session(store, clock=clock, calendar=StudyCalendar(UTC), policy=Policy(), scope=Scope(topic), limit=limit)


def the_answer(session: Session) -> str:
    assert session.question is not None
    return ", ".join(repr(c) for c in problem_of(session.question.id).key.value)


def answer_all(session: Session, clock: Clock) -> list[str]:
    asked = []
    while session.question is not None:
        asked.append(session.question.item_id)
        clock.pass_by(seconds=20)
        if session.question.entry is Entry.REVEAL:
            session.reveal()
            session.rate(Rating.EASY)
        else:
            session.submit(the_answer(session))
            session.rate(Rating.EASY)
    return asked


def test_the_solution_of_an_unknown_answer_starts_where_it_can_have_gone_off(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Skills")
    while session.question is not None and session.question.item_id != "momentum.step.1~2@keras":
        session.bury()
    judged = session.submit("123.45")
    solution = session.solution()
    assert judged is not None
    assert solution is not None
    assert judged.start is not None
    assert solution.start == judged.start.step
    session.undo()
    begun = session.solution()
    assert begun is not None
    assert begun.start == 0


def test_cards_and_skills_take_turns(store: Store, clock: Clock) -> None:
    asked = answer_all(begin(store, clock), clock)
    assert Counter(asked) == Counter([*SKILLS, "own/0", "own/1", "own/2"])
    kinds = ["skill" if item in SKILLS else "card" for item in asked]
    assert kinds[:4] in (["skill", "card"] * 2, ["card", "skill"] * 2)


def test_a_right_answer_is_in_the_log_before_anything_else_happens(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Skills")
    assert session.question is not None
    item, typed = session.question.item_id, the_answer(session)
    judgement = session.submit(typed)
    assert judgement is not None
    assert judgement.verdict is Verdict.RIGHT
    (entry,) = store.log(item)
    assert entry.rating is judgement.proposed is Rating.GOOD
    assert entry.response.typed == typed
    assert entry.response.question_id.endswith("#0")
    assert entry.response.inputs.startswith("{")
    assert session.position is Position.JUDGED


def test_a_wrong_method_is_named_and_counts_as_again(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Skills")
    assert session.question is not None
    problem = problem_of(session.question.id)
    slip = problem.key.slips[0]
    judgement = session.submit(repr(slip.value[0]))
    assert judgement is not None
    assert judgement.verdict is Verdict.SLIP
    assert set(slip.names) <= set(judgement.slips)
    assert judgement.comparisons
    (entry,) = store.log(session.question.item_id)
    assert entry.rating is Rating.AGAIN
    assert entry.response.slips == judgement.slips


@pytest.mark.parametrize("typed", ["", "nan", "1e999", "what?", "9**9**9", "x" * 10_000, '__import__("os")'])
def test_what_cannot_be_read_touches_no_schedule(store: Store, clock: Clock, typed: str) -> None:
    session = begin(store, clock, topic="Skills")
    judgement = session.submit(typed)
    assert judgement is not None
    assert judgement.verdict is Verdict.UNREADABLE
    assert not judgement.final
    assert session.position is Position.ASKING
    assert session.question is not None
    assert store.log(session.question.item_id) == []


def test_nearly_right_is_asked_once_more_and_then_counts_as_hard(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Skills")
    assert session.question is not None
    problem = problem_of(session.question.id)
    near = repr(problem.key.value[0] + 0.0125 * problem.key.scale[0])
    first = session.submit(near)
    assert first is not None
    assert (first.verdict, first.final) == (Verdict.CLOSE, False)
    second = session.submit(near)
    assert second is not None
    assert (second.final, second.proposed) == (True, Rating.HARD)


def test_looking_at_the_formulas_makes_the_answer_hard_at_best(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Skills")
    session.hint()
    judgement = session.submit(the_answer(session))
    assert judgement is not None
    assert judgement.proposed is Rating.HARD


def test_another_rating_replaces_the_one_that_was_committed(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Skills")
    assert session.question is not None
    item = session.question.item_id
    session.submit(the_answer(session))
    session.rate(Rating.EASY)
    assert [entry.action for entry in store.log(item)] == [Action.REVIEW, Action.UNDO, Action.REVIEW]
    assert store.state(item).phase is Phase.REVIEW
    assert store.state(item).draws == 1
    assert session.progress().answered == 1


def test_giving_up_on_a_drawn_question_is_again(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Skills")
    assert session.question is not None
    item = session.question.item_id
    session.reveal()
    assert session.position is Position.JUDGED
    assert store.log(item)[0].rating is Rating.AGAIN


def test_a_revealed_card_is_committed_only_by_its_rating(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Notes")
    session.reveal()
    assert store.log("own/0") == []
    session.proceed()
    assert store.log("own/0")[0].rating is Rating.GOOD


def test_every_review_of_a_skill_shows_fresh_numbers(store: Store, clock: Clock) -> None:
    seen = []
    for _ in range(4):
        session = begin(store, clock, topic="Skills", limit=1)
        assert session.question is not None
        seen.append(session.question.id)
        session.submit(the_answer(session))
        session.rate(Rating.AGAIN)
        clock.pass_by(minutes=2)
    assert len(set(seen)) == len(seen)


def test_undo_returns_to_the_same_question_even_in_a_later_session(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Skills")
    assert session.question is not None
    first = session.question.id
    session.submit(the_answer(session))
    session.proceed()
    later = begin(store, clock)
    undone = later.undo()
    assert undone is not None
    assert later.question is not None
    assert later.question.id == first
    assert store.state(undone.item_id).reviews == 0


def test_undo_with_nothing_to_undo_says_so(store: Store, clock: Clock) -> None:
    assert begin(store, clock).undo() is None


def test_a_session_that_was_left_goes_on_with_the_same_question(store: Store, clock: Clock) -> None:
    session = begin(store, clock)
    session.reveal()
    session.rate(Rating.EASY)
    assert session.question is not None
    shown = session.question.id
    session.leave()
    again = begin(store, clock)
    assert again.question is not None
    assert again.question.id == shown


def test_burying_puts_an_item_off_until_the_next_study_day(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Notes")
    assert session.question is not None
    buried = session.question.item_id
    session.bury()
    assert buried not in answer_all(session, clock)
    clock.pass_by(days=1)
    assert buried in answer_all(begin(store, clock, topic="Notes"), clock)


def test_a_suspended_item_stays_away_until_the_suspension_is_undone(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Notes")
    session.suspend()
    clock.pass_by(days=3)
    assert "own/0" not in answer_all(begin(store, clock, topic="Notes"), clock)


def test_a_flag_is_set_and_taken_off(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Notes")
    session.flag()
    assert store.state("own/0").flagged
    session.flag()
    assert not store.state("own/0").flagged
    assert session.position is Position.ASKING


def test_the_limit_ends_a_session(store: Store, clock: Clock) -> None:
    assert len(answer_all(begin(store, clock, limit=2), clock)) == 2


def test_a_session_goes_on_past_its_limit_with_the_schedule(store: Store, clock: Clock) -> None:
    session = begin(store, clock, limit=1)
    answer_all(session, clock)
    assert session.limit_reached
    session.go_on()
    assert session.question is not None
    assert not session.practising


def test_undo_in_practice_returns_to_the_same_numbers(store: Store, clock: Clock) -> None:
    answer_all(begin(store, clock), clock)
    session = begin(store, clock, topic="Skills")
    session.go_on()
    assert session.question is not None
    shown = session.question.id
    session.submit(the_answer(session))
    session.proceed()
    session.undo()
    assert session.question.id == shown


def test_learning_items_come_back_before_the_session_ends_for_good(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Notes")
    session.reveal()
    session.rate(Rating.AGAIN)
    clock.pass_by(minutes=2)
    session.reveal()
    session.rate(Rating.EASY)
    assert session.question is not None
    assert session.question.item_id == "own/0"


def test_practice_ahead_changes_no_schedule_and_never_ends_in_a_repeat(store: Store, clock: Clock) -> None:
    answer_all(begin(store, clock), clock)
    session = begin(store, clock)
    assert session.position is Position.DONE
    before = {item: store.state(item) for item in SKILLS}
    session.go_on()
    asked = answer_all(session, clock)
    assert len(asked) == len(set(asked)) == 6
    assert {item: store.state(item) for item in SKILLS} == before


def test_practice_ahead_draws_other_numbers_than_the_schedule(store: Store, clock: Clock) -> None:
    answer_all(begin(store, clock), clock)
    session = begin(store, clock, topic="Skills")
    session.go_on()
    assert session.question is not None
    assert int(session.question.id.partition("#")[2]) >= catalogue.CRAM_FROM


def test_nothing_happens_once_a_session_is_done(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="no such topic")
    assert session.position is Position.DONE
    session.reveal()
    session.rate(Rating.GOOD)
    session.bury()
    session.proceed()
    assert session.submit("1") is None
    assert session.solution() is None
    assert session.previews() == {}


def test_never_three_of_a_kind_in_a_row_while_there_is_a_choice(memory_store: Store, clock: Clock) -> None:
    adam = [f"adam.value-{q}.1~2@pytorch" for q in ("m", "v", "m_hat", "v_hat")]
    others = ["sgd.step.1~2@pytorch", "he-normal.value-std.1@pytorch"]
    memory_store.sync(
        "skills", [Item(s, ItemKind.SKILL, "Skills", Origin.SKILL, n) for n, s in enumerate([*adam, *others])]
    )
    kin = [item.partition(".")[0] for item in answer_all(begin(memory_store, clock), clock)]
    assert kin[:3] != ["adam"] * 3


def test_a_drawn_question_is_not_picked() -> None:
    asked = AskedProblem(problem_of("sgd.step.1~2@pytorch#0"), item_id="sgd.step.1~2@pytorch", topic="Optimizers")
    assert not asked.judge_picks((0,)).final


def test_the_program_s_own_items_are_synced_once(memory_store: Store) -> None:
    catalogue.sync(memory_store)
    skills = catalogue.skill_items()
    assert len({item.id for item in skills}) == len(skills)
    assert memory_store.item(skills[0].id) is not None
    counts = {line.topic: line.new for line in memory_store.counts(day=1)}
    catalogue.sync(memory_store)
    assert {line.topic: line.new for line in memory_store.counts(day=1)} == counts
    assert {item.topic for item in skills[:5]} >= {"Optimizers", "Initializers", "Regularization", "Hyperparameters"}


# -- key points ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("recalled", "points", "rating"),
    [
        (0, 0, Rating.GOOD),  # nothing to tick
        (1, 1, Rating.GOOD),
        (0, 1, Rating.AGAIN),
        (1, 2, Rating.AGAIN),  # half is not most
        (2, 3, Rating.HARD),
        (1, 3, Rating.AGAIN),
        (2, 4, Rating.AGAIN),
        (3, 4, Rating.HARD),
        (4, 4, Rating.GOOD),
    ],
)
def test_all_points_propose_good_most_of_them_hard_and_fewer_again(recalled: int, points: int, rating: Rating) -> None:
    assert rating_of_points(recalled, points) is rating


@pytest.fixture
def with_points(memory_store: Store) -> Store:
    card = Card("own/points", "Notes", "What is it?", "It is this.", key_points=("one", "two", "three"))
    memory_store.sync("own", [Item(card.id, ItemKind.CARD, card.topic, Origin.OWN, 0, card)])
    return memory_store


def test_ticks_propose_a_rating_and_are_kept_in_the_log(with_points: Store, clock: Clock) -> None:
    session = begin(with_points, clock)
    session.recall((0, 1, 2))  # before the answer is shown there is nothing to tick
    session.reveal()
    proposed = [session.proposed]
    for ticks in ((0,), (0, 2)):
        session.recall(ticks)
        proposed.append(session.proposed)
    assert proposed == [Rating.AGAIN, Rating.AGAIN, Rating.HARD]
    session.proceed()
    (entry,) = with_points.log("own/points")
    assert entry.rating is Rating.HARD
    assert entry.response.typed == "0,2"


def test_a_rating_by_hand_goes_before_the_ticks_which_stay_in_the_log(with_points: Store, clock: Clock) -> None:
    session = begin(with_points, clock)
    session.reveal()
    session.recall((1,))
    session.rate(Rating.EASY)
    (entry,) = with_points.log("own/points")
    assert (entry.rating, entry.response.typed) == (Rating.EASY, "1")


def test_what_the_machine_graded_takes_no_ticks(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Skills")
    session.submit(the_answer(session))
    session.recall((0,))
    assert session.proposed is Rating.GOOD


# -- the decimal sign ------------------------------------------------------------------------------------------------
def test_a_doubtful_comma_is_asked_about_and_not_graded(store: Store, clock: Clock) -> None:
    session = begin(store, clock, topic="Skills")
    assert session.meanings("1,234") == {DecimalSign.COMMA: "1.234", DecimalSign.POINT: "1234"}
    judgement = session.submit("1,234")
    assert judgement is not None
    assert (judgement.verdict, judgement.final) == (Verdict.UNREADABLE, False)
    assert session.position is Position.ASKING


@pytest.mark.parametrize(("sign", "read"), [(DecimalSign.COMMA, "1.234 "), (DecimalSign.POINT, "1234 ")])
def test_the_choice_settles_every_later_doubt(store: Store, clock: Clock, sign: DecimalSign, read: str) -> None:
    begin(store, clock, topic="Skills").write_decimals_with(sign)
    session = begin(store, clock, topic="Skills")  # another session, even another day
    assert session.decimal_sign is sign
    assert session.meanings("1,234") == {}
    assert session.read("1,234").startswith(read)
    judgement = session.submit("1,234")
    assert judgement is not None
    assert judgement.read_as.startswith(read)
    assert session.history()[-1].response.typed == "1,234"  # the log keeps what was typed


def test_a_comma_in_words_is_no_doubt(with_points: Store, clock: Clock) -> None:
    assert begin(with_points, clock).meanings("1,234") == {}

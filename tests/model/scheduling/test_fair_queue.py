from collections import Counter
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from modelserver.scheduling.fair_queue import FairQueue

MANY = 10**9


@dataclass(eq=False, frozen=True)
class Letter:
    name: str
    person: str | None
    cost: int = 100


def letters(person: str | None, count: int, cost: int = 100) -> list[Letter]:
    return [Letter(f"{person}{number}", person, cost) for number in range(1, count + 1)]


def queue(*waiting: Letter, jobs: int = MANY, tokens: int = MANY) -> FairQueue[Letter]:
    fair_queue: FairQueue[Letter] = FairQueue(jobs, tokens)
    for letter in waiting:
        fair_queue.add(letter)
    return fair_queue


def names(of: FairQueue[Letter]) -> list[str]:
    return [letter.name for letter in of.order()]


def test_a_second_letter_waits_behind_every_other_person_s_first() -> None:
    waiting = queue(*letters("ann", 3), *letters("bob", 2), *letters("cy", 1))
    assert names(waiting) == ["ann1", "bob1", "cy1", "ann2", "bob2", "ann3"]


def test_one_slot_is_shared_regardless_of_earlier_letters() -> None:
    waiting = queue(*letters("ann", 10))
    served = []
    current = waiting.pop()
    waiting.add(Letter("bob1", "bob"))
    for _ in range(3):
        served.append(current.name)
        waiting.release(current, unused=0)
        current = waiting.pop()
    assert served == ["ann1", "bob1", "ann2"]


def test_the_next_free_slot_goes_to_a_newcomer() -> None:
    waiting = queue(*letters("ann", 10))
    running = [waiting.pop() for _ in range(8)]
    for letter in letters("bob", 2):
        waiting.add(letter)
    waiting.release(running[0], unused=0)
    assert waiting.pop().name == "bob1"


def test_two_people_get_the_same_number_of_slots() -> None:
    waiting = queue(*letters("ann", 100))
    running = [waiting.pop() for _ in range(8)]
    for letter in letters("bob", 100):
        waiting.add(letter)
    for _ in range(40):
        waiting.release(running.pop(0), unused=0)
        running.append(waiting.pop())
    assert Counter(letter.person for letter in running) == {"ann": 4, "bob": 4}


def test_a_second_letter_gets_its_turn_among_any_number_of_newcomers() -> None:
    waiting = queue(*letters("ann", 2))
    current = waiting.pop()
    for number in range(1, 100):
        waiting.add(Letter(f"newcomer {number}", f"newcomer {number}"))
        waiting.release(current, unused=0)
        if (current := waiting.pop()).person == "ann":
            break
    assert 10 < number < 20


def test_turns_are_counted_in_tokens() -> None:
    waiting = queue(*letters("ann", 3, cost=300), *letters("bob", 6, cost=100))
    assert names(waiting)[:6] == ["ann1", "bob1", "bob2", "bob3", "ann2", "bob4"]


def test_reserved_tokens_that_were_not_written_are_returned() -> None:
    waiting = queue(*letters("ann", 2, cost=4000))
    first = waiting.pop()
    waiting.add(Letter("bob1", "bob", 500))
    waiting.add(Letter("bob2", "bob", 500))
    assert names(waiting) == ["bob1", "bob2", "ann2"]
    waiting.release(first, unused=3900)
    assert names(waiting) == ["bob1", "ann2", "bob2"]


def test_a_withdrawn_request_costs_its_person_nothing() -> None:
    ann = letters("ann", 5)
    waiting = queue(*ann)
    for letter in ann[:4]:
        waiting.remove(letter)
    waiting.add(Letter("bob1", "bob"))
    assert names(waiting) == ["ann5", "bob1"]


def test_requests_without_a_person_are_served_in_order() -> None:
    waiting = queue(*letters(None, 3))
    assert names(waiting) == ["None1", "None2", "None3"]


def test_the_queue_is_bounded_in_requests_and_in_tokens() -> None:
    assert queue(*letters("ann", 2), jobs=2).is_full(100, 0)
    assert not queue(*letters("ann", 2), jobs=3).is_full(100, 0)
    assert queue(*letters("ann", 2), tokens=299).is_full(100, 0)
    assert not queue(*letters("ann", 2), tokens=300).is_full(100, 0)


def test_a_request_that_gets_a_slot_at_once_takes_no_room_in_the_queue() -> None:
    waiting = queue(*letters("ann", 3), jobs=2, tokens=299)
    assert not waiting.is_full(100, 2)
    assert waiting.is_full(100, 1)


def test_a_request_longer_than_the_queue_can_wait_alone() -> None:
    assert not queue(tokens=50).is_full(100, 0)
    assert queue(*letters("ann", 1, cost=10), tokens=50).is_full(100, 0)


def test_one_person_can_fill_half_of_the_queue_and_two_a_third_each() -> None:
    def filled(*persons: str | None) -> Counter[str | None]:
        waiting = queue(jobs=12)
        for _ in range(12):
            for person in persons:
                if not waiting.is_full(1, 0) and not waiting.is_greedy(person, 1, 0):
                    waiting.add(Letter("", person, 1))
        return Counter(letter.person for letter in waiting.order())

    assert filled("ann") == {"ann": 6}
    assert filled("ann", "bob") == {"ann": 4, "bob": 4}
    assert filled(None) == {None: 12}


def test_one_person_can_not_take_all_of_the_tokens() -> None:
    waiting = queue(*letters("ann", 1, cost=300), tokens=1000)
    assert waiting.is_greedy("ann", 300, 0)
    assert not waiting.is_greedy("bob", 300, 0)


def test_queue_forgets_users_without_jobs() -> None:
    waiting = queue()
    for number in range(1000):
        waiting.add(Letter("", f"person {number}"))
        waiting.release(waiting.pop(), unused=0)
    waiting.add(letter := Letter("", "who gives up"))
    waiting.remove(letter)
    assert not waiting._spent
    assert not waiting._in_slots
    assert not waiting._arrivals


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 50)), max_size=60), st.data())
def test_a_newcomer_is_ahead_of_every_second_letter(
    asked: list[tuple[str, int]], data: st.DataObject
) -> None:
    waiting = queue()
    running: list[Letter] = []
    for person, cost in asked:
        waiting.add(Letter(person, person, cost))
        leaves: bool = data.draw(st.booleans())
        if running and leaves:
            left = running.pop(0)
            waiting.release(left, unused=data.draw(st.integers(0, left.cost - 1)))
        if len(running) < 2:
            running.append(waiting.pop())
    waiting.add(Letter("new", "new"))
    ahead = names(waiting)[: names(waiting).index("new")]
    assert all(count == 1 for count in Counter(ahead).values())

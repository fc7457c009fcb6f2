"""What a table is called where another area has the same number: whatever is shown can be typed again."""

import pytest

from data.table_names import Placed, areas_meant, spoken


def called(*areas: str) -> list[str]:
    return list(spoken([Placed(f"tbl_{at}", "5", area) for at, area in enumerate(areas)]).values())


@pytest.mark.parametrize(
    ("areas", "names"),
    [
        (["Room"], ["5"]),
        (["Room", "Terrace"], ["Room/5", "Terrace/5"]),
        (["Room", "Private Room"], ["Room/5", "Private/5"]),
        (["Main Bar", "Main Room"], ["MainBar/5", "MainRoom/5"]),
        (["Room", "Room 2"], ["Room/5", "Room2/5"]),
        (["Bar+Grill", "A/B"], ["BarGrill/5", "AB/5"]),
    ],
)
def test_a_name_that_areas_share_has_its_area_in_one_word(areas: list[str], names: list[str]) -> None:
    assert called(*areas) == names
    meant = [areas_meant(name.partition("/")[0], areas) for name in names if "/" in name]
    assert meant in ([], [[area] for area in areas])


def test_an_area_of_exactly_that_name_is_meant_before_those_that_begin_so() -> None:
    assert areas_meant("room", ["Room", "Room2"]) == ["Room"]
    assert areas_meant("roo", ["Room", "Room2"]) == ["Room", "Room2"]


def test_a_retired_table_shares_its_name_with_nobody() -> None:
    assert spoken([Placed("a", "5", "Room"), Placed("b", "5", "Bar", retired=True)])["a"] == "5"

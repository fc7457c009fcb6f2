"""A bill as text: everything on it, in columns that hold."""

from pathlib import Path

from rich.cells import cell_len

from data.models import Venue
from data.queries.bills import BillView
from data.store import Store
from pos_tui.bills import WIDTH, bill_text, save_bill
from pos_tui.language.host import Host
from tests.pos_tui.language.test_events import perform

WHOLE = """\
             The Test House
             1 High Street
            London EC1Y 8RQ

Tab 1                            Table 2
27 Nov 2026 19:40
────────────────────────────────────────
2 Burger                          £32.00
  No onion
  Extra cheese
1 Flat white                       £3.40
────────────────────────────────────────
Staff 10%                         -£3.54
Service charge 12.5%               £3.98
Total                             £35.84

Cash                             -£20.00
  and a tip of £2.00
Cash given back                    £5.00
To pay                            £20.84

VAT 20% included                   £5.31
VAT number GB 1

               Thank you
"""


def billed(store: Store) -> BillView:
    with store.preparation() as uow:
        venue = uow.find(Venue, 1)
        assert venue is not None
        more = {"address": ["1 High Street", "London EC1Y 8RQ"], "vat_number": "GB 1", "service_charge": 1250}
        venue.profile = {**venue.profile, **more}
    host = Host(store, terminal="stand")
    perform(host, "w 2 2 Okafor", "o 2 2x burger (no onion, extra), flat white", "discount 2 10% Staff")
    perform(host, "p 2 20 cash tip 2", "refund 2 5 /AB")
    [bill] = perform(host, "bill 2").bills
    return bill


def test_a_bill_shows_lines_changes_discounts_service_vat_payments_and_balance(store: Store) -> None:
    assert bill_text(billed(store)) == WHOLE


def test_no_line_is_wider_than_the_paper(store: Store) -> None:
    bill = billed(store)
    for width in (24, WIDTH):
        assert all(cell_len(line) <= width for line in bill_text(bill, width).splitlines())


def test_a_saved_bill_is_its_owners_alone(store: Store, tmp_path: Path) -> None:
    path = save_bill(billed(store), tmp_path / "bills")
    assert (path.name, path.stat().st_mode & 0o777) == ("tab-1.txt", 0o600)
    assert path.read_text("utf-8") == WHOLE

"""Who comes: believable names of many origins, telephone numbers kept free for drama, allergies and wishes."""

from collections.abc import Iterator

from server.guests.chance import Stream

SURNAMES = (  # noqa: SIM905 - so many words read better in lines
    "Abbott Abdi Achebe Adeyemi Agarwal Aguilar Ahmed Akhtar Almeida Andersen Antonelli Appiah Aslan Baptiste "
    "Barrett Bauer Begum Bennett Bergström Bhatt Blackwood Bose Boyle Brennan Cavendish Chaudhry Chen Choi "
    "Christodoulou Clarke Cohen Coleman Cruz Dalgaard Davies Delacroix Demir Desai Dubois Duncan Eriksen "
    "Esposito Evans Faraday Farouk Fernández Fitzgerald Fletcher Fofanah Fontaine Fraser Fujimoto Gallagher "
    "García Ghosh Goldberg González Grant Gunawardena Haddad Hallström Hartley Hashemi Hoang Horvat Hossain "
    "Hughes Hussein Ibrahim Iqbal Ishikawa Ivanova Jankowski Jansen Jónsdóttir Kamara Kaplan Kaur Kavanagh "
    "Keita Kelly Khan Kim Kowalski Kumar Kurosawa Larsen Leclerc Lim Lindgren Lombardi Lopes MacLeod Mahmoud "
    "Mbeki McAllister Mehta Mendes Mensah Moreau Morgan Müller Murphy Nakamura Ndiaye Nguyen Novák Nowak "
    "O'Connor O'Neill Oduya Okafor Okonkwo Olsen Ong Osei Owusu Öztürk Palmer Papadakis Park Patel Pereira "
    "Petrov Popescu Price Quinn Rahman Ramírez Reyes Ricci Roberts Rossi Rowe Ryan Saito Santos Schneider "
    "Sharma Silva Singh Sokolov Song Stavrou Sutherland Suzuki Szabó Takahashi Tan Taylor Thapa Tran Turner "
    "Uddin Valdez Van-Dijk Vasquez Virtanen Vogel Wallace Walsh Wang Watanabe Weber Whitaker Williams Wójcik "
    "Wong Yamamoto Yeo Yıldız Yusuf Zając Zhang Zimmermann"
).split()

ALLERGIES = (
    "Severe peanut allergy (carries an EpiPen).",
    "One of us is coeliac: strictly no gluten, please.",
    "Shellfish allergy (one guest).",
    "Allergic to sesame, also as oil.",
    "Tree nut allergy.",
    "No dairy for one of us, it is an allergy.",
    "Allergy: egg, also in sauces.",
    "Fish allergy; meat from another pan is fine.",
)

REQUESTS = (
    "A quiet table if there is one.",
    "High chair for a toddler.",
    "Birthday: a candle on a dessert would be lovely.",
    "By the window, please.",
    "Wheelchair user: level access, please.",
    "Two vegetarians.",
    "Anniversary.",
    "We have theatre tickets and must leave in good time.",
    "With a small dog.",
    "Table away from the door, please.",
)

_DRAMA = 1000
"""Numbers from 07700 900000 to 900999 belong to nobody; Ofcom keeps them free for film and stage."""


def shuffled_names(stream: Stream) -> Iterator[str]:
    """Surnames without end; one comes again only when all have come."""
    while True:
        yield from stream.sample(SURNAMES, len(SURNAMES))


def phone(stream: Stream) -> str:
    return f"07700 900{stream.randrange(_DRAMA):03d}"


def wishes(stream: Stream, allergies: float, requests: float) -> str | None:
    """What a booking asks for in the guest's own words, at these rates; often nothing."""
    said = []
    if stream.happens(allergies):
        said.append(stream.choice(ALLERGIES))
    if stream.happens(requests):
        said.append(stream.choice(REQUESTS))
    return " ".join(said) or None

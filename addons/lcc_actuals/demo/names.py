"""Invented people: no name here is of a person known to anyone."""

WOMEN = (
    "Ada", "Annie", "Beryl", "Clara", "Doris", "Edith", "Edna", "Elsie", "Ethel",
    "Florence", "Gladys", "Hilda", "Ida", "Ivy", "Lilian", "Mabel", "Maud", "Nellie",
    "Olwen", "Phyllis", "Vera", "Winifred",
)  # fmt: skip
MEN = (
    "Alfred", "Arthur", "Cecil", "Ernest", "Frank", "Harold", "Jack", "Leonard",
    "Norman", "Percy", "Reginald", "Sidney", "Stanley", "Walter",
)  # fmt: skip
LAST_NAMES = (
    "Abbotsfold", "Birtwell", "Claybrook", "Dunnockshaw", "Entwhistle-Moor",
    "Fernihough", "Grimshawe", "Haslamby", "Inskiphurst", "Jolleyfield", "Kershawell",
    "Longridgeway", "Marsdenholme", "Nutterfield", "Oldcastlegate", "Pickupson",
    "Quernmorely", "Ribblesworth", "Salterforthe", "Tattersallby", "Umpleforth",
    "Varleystone", "Whalleybank", "Yatesworth",
)  # fmt: skip


def invent(chance):
    """Return (title, first name, last name) drawn from ``chance``, a Random."""
    if chance.random() < 0.6:
        title, first_name = chance.choice(("Mrs", "Miss", "Ms")), chance.choice(WOMEN)
    else:
        title, first_name = "Mr", chance.choice(MEN)
    return title, first_name, chance.choice(LAST_NAMES)

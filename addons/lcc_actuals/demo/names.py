"""Invented people: no name here is of a person known to anyone."""

TITLES = ("Mr", "Mrs", "Ms", "Miss")
FIRST_NAMES = (
    "Ada", "Alfred", "Annie", "Arthur", "Beryl", "Cecil", "Clara", "Doris", "Edith",
    "Edna", "Elsie", "Ernest", "Ethel", "Florence", "Frank", "Gladys", "Harold",
    "Hilda", "Ida", "Ivy", "Jack", "Leonard", "Lilian", "Mabel", "Maud", "Nellie",
    "Norman", "Olwen", "Percy", "Phyllis", "Reginald", "Sidney", "Stanley", "Vera",
    "Walter", "Winifred",
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
    return (
        chance.choice(TITLES),
        chance.choice(FIRST_NAMES),
        chance.choice(LAST_NAMES),
    )

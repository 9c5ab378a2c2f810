"""The communes in force since 1 July 2025."""

from desktop.forms.places import all_communes, commune, search_communes


def test_there_are_3321_communes_in_34_provinces() -> None:
    communes = all_communes()
    assert len(communes) == 3321
    assert len({place.province_code for place in communes}) == 34
    assert all(len(place.code) == 5 and len(place.province_code) == 2 for place in communes)


def test_codes_keep_their_leading_zeros() -> None:
    place = commune("00070")
    assert place is not None
    assert place.province_code == "01"
    assert commune("99999") is None


def test_search_ignores_accents_and_takes_the_province_too() -> None:
    assert any(place.name.endswith("Tân Phú") for place in search_communes("tan phu"))
    found = search_communes("tan phu dong nai")
    assert {place.province_code for place in found} == {"75"}
    assert search_communes("khong co xa nay") == []

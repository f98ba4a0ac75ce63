import pickle

import pytest

from reportgen.errors import ConfigError, DataError, Faults, RenderError, quoted, raise_all, suggest


def test_a_fault_says_what_where_and_how_to_mend():
    fault = ConfigError("no measure is called 'x'", where="measures.yaml:3:5", fix="use one of: a, b")

    assert str(fault) == "no measure is called 'x'\n  where  measures.yaml:3:5\n  fix    use one of: a, b"


@pytest.mark.parametrize("fault", [RenderError("a", where="b", fix="c"), Faults([DataError("a", where="b", fix="c")])])
def test_a_fault_travels_between_processes(fault):
    travelled = pickle.loads(pickle.dumps(fault))

    assert type(travelled) is type(fault)
    assert str(travelled) == str(fault)
    assert travelled.exit_code == fault.exit_code


def test_one_fault_is_raised_as_itself_and_several_together():
    one, two = ConfigError("a", where="b", fix="c"), DataError("d", where="e", fix="f")

    with pytest.raises(ConfigError):
        raise_all([one])
    with pytest.raises(Faults) as raised:
        raise_all([two, one])
    raise_all([])

    assert raised.value.exit_code == 10


def test_a_near_miss_is_answered_with_the_name_that_was_meant():
    assert suggest("visits-in-tiem", ["visits-in-time", "plans"]) == "did you mean 'visits-in-time'?"
    assert suggest("zebra", ["b", "a"]) == "use one of: a, b"


def test_quoted_text_shows_no_control_characters_and_is_cut():
    assert quoted("a\x1b[31m") == "'a\\x1b[31m'"
    assert len(quoted("x" * 500)) < 70

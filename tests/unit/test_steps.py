from reportgen.steps import Plan, Step, code, tree


def step(name="draw plans", **parts):
    return Step(name, tuple(sorted(parts.items())))


def test_a_step_that_ran_before_on_the_same_things_is_kept(tmp_path):
    plan = Plan(tmp_path)
    first = plan.kept(step(figures="a"), ["svg"])
    plan.keep(step(figures="a"), "svg", b"picture")
    plan.close()

    again = Plan(tmp_path)

    assert first is None
    assert again.kept(step(figures="a"), ["svg"]) == (b"picture",)
    assert again.outcomes[0].state == "kept"


def test_a_step_says_which_of_its_things_changed(tmp_path):
    plan = Plan(tmp_path)
    plan.kept(step(figures="a", code="1"), ["svg"])
    plan.keep(step(figures="a", code="1"), "svg", b"picture")
    plan.close()

    again = Plan(tmp_path)

    assert again.kept(step(figures="b", code="1"), ["svg"]) is None
    assert again.outcomes[0].reason == "changed: figures"


def test_a_lost_result_is_made_again_and_said_to_be_lost(tmp_path):
    plan = Plan(tmp_path)
    plan.kept(step(figures="a"), ["svg"])
    plan.close()

    again = Plan(tmp_path)

    assert again.kept(step(figures="a"), ["svg"]) is None
    assert "no longer in the cache" in again.outcomes[0].reason


def test_a_damaged_record_counts_as_none(tmp_path):
    (tmp_path / "steps-own.json").write_text("[1,", encoding="utf-8")

    plan = Plan(tmp_path)

    assert plan.kept(step(figures="a"), ["svg"]) is None
    assert plan.outcomes[0].reason == "it was not there before"


def test_the_digest_of_a_folder_goes_by_names_and_contents_alone(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "inner").mkdir(parents=True)
        (tmp_path / name / "inner" / "file.csv").write_text("a,b", encoding="utf-8")
    same = tree(tmp_path / "one") == tree(tmp_path / "two")
    (tmp_path / "two" / "inner" / "file.csv").write_text("a,c", encoding="utf-8")

    assert same
    assert tree(tmp_path / "one") != tree(tmp_path / "two")


def test_the_digest_of_code_differs_by_room():
    assert code("numbers.py") != code("quarter.py")
    assert code("numbers.py") != code("")


def test_a_damaged_result_counts_as_none(tmp_path):
    plan = Plan(tmp_path)
    plan.kept(step(figures="a"), ["svg"])
    plan.keep(step(figures="a"), "svg", b"picture")
    plan.close()
    place = plan.place(step(figures="a"), "svg")
    place.write_bytes(b"broken" + place.read_bytes()[6:])

    assert Plan(tmp_path).kept(step(figures="a"), ["svg"]) is None

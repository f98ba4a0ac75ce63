"""What a refused publication tells can be done as it is told, with a site that was really built."""

from e2e.running import build, command


def publish(project, *more):
    return command("publish", "--to", project.parent / "readers", "--project", project, *more)


def must(*words):
    done = command(*words)
    assert done.returncode == 0, done.stderr
    return done


def test_a_draft_in_the_way_is_moved_out_the_released_quarter_is_published_and_the_draft_comes_back(project):
    must("release", "2026-27 Q1", "--day", "2026-09-04", "--project", project)
    build(project)
    told = publish(project)
    assert told.returncode == 15
    assert f'move {project}/site/2026-27-q2 out of site/, then reportgen build "2026-27 Q1"' in told.stderr

    (project / "site" / "2026-27-q2").rename(project.parent / "aside")
    build(project, "2026-27 Q1")
    done = publish(project)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (project.parent / "readers").glob("*-q?")) == ["2026-27-q1"]

    build(project)
    assert sorted(path.name for path in (project / "site").glob("*-q?")) == ["2026-27-q1", "2026-27-q2"]


def test_a_revised_quarter_is_published_with_the_release_before(project):
    must("release", "2026-27 Q2", "--day", "2026-12-04", "--project", project)
    page = project / "data" / "2026-27-q2" / "social-care.csv"
    page.write_text(page.read_text(encoding="utf-8").replace("1297", "1290"), encoding="utf-8", newline="\n")
    said = ("--what", "The visits of August", "--why", "Two were counted twice.")
    must("revise", "2026-27 Q2", "--day", "2026-12-09", *said, "--project", project)
    done = publish(project)
    assert done.returncode == 0, done.stderr
    assert (project.parent / "readers" / "2026-27-q2-release-1" / "partnership.html").is_file()

"""Where a site may be put: nothing but a site of ours is ever exchanged."""

import pytest

from reportgen.errors import ConfigError
from reportgen.pipeline.choose import refuse_foreign


def test_a_folder_with_other_things_is_no_place_for_a_site(tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "minutes.txt").write_text("x", encoding="utf-8")
    (tmp_path / "measures.yaml").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()

    for name in ("papers", "measures.yaml", "build", ".git"):
        with pytest.raises(ConfigError, match="it holds something else"):
            refuse_foreign(tmp_path, tmp_path / name)
    refuse_foreign(tmp_path, tmp_path / "empty")
    refuse_foreign(tmp_path, tmp_path / "site")
    refuse_foreign(tmp_path, tmp_path / "build" / "outbox" / "police")

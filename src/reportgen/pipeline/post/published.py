"""Whether readers find a release where the messages lead, as far as that can be seen from here."""

from __future__ import annotations

import json
from pathlib import Path

from reportgen import workspace
from reportgen.errors import ConfigError
from reportgen.model import Project, Release
from reportgen.release.target import opened
from reportgen.release.targets.folder import Folder


def doubt(project: Project, release: Release, site: str) -> str:
    """Say why links to a release may lead nowhere; nothing where it is seen to be published.

    Args:
        project: The project; its `publish: to:` is looked at if it is a folder.
        release: What the messages bring.
        site: The address that they lead to.
    """
    listed = _listed(project)
    if listed is None:
        return f"not known whether the quarter is published at {site}; publish it first: reportgen publish"
    folder = release.quarter.slug
    if all(listed.get(f"{folder}/{name}") == digest for name, digest in release.outputs):
        return ""
    return f"{release.quarter} is not published as it was released; publish it first: reportgen publish"


def _listed(project: Project) -> dict[str, str] | None:
    """Give the SHA-256 of each published file by name, as the manifest there has it; None where it cannot be seen."""
    place = _folder(project)
    if place is None:
        return None
    try:
        listed = json.loads((place / workspace.MANIFEST).read_bytes())
    except FileNotFoundError:
        return {} if place.parent.is_dir() else None  # without the folder above it, a share is not connected
    except (OSError, ValueError):
        return None
    return listed if isinstance(listed, dict) else None


def _folder(project: Project) -> Path | None:
    """Find the folder that the site is published to; None where no place is named, or one of another sort."""
    written = project.settings.publish_to
    if not written:
        return None
    try:
        target = opened(written, project.root, project.root)
    except ConfigError:
        return None  # `publish` tells of it; nothing that is sent depends on it
    return target.place.target if isinstance(target, Folder) else None

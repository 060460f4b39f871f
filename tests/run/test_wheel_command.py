import shutil

import pytest

from launch import wheel
from launch.steps import SetupError


def test_wheel_is_built_by_the_environment_of_the_tests(project_root, tmp_path):
    if not (project_root / "node_modules" / ".botscope.stamp").exists():
        pytest.skip("needs the front-end libraries: python3 run.py setup fetches them")
    built = wheel.build(project_root, tmp_path)
    assert built.parent == tmp_path
    assert built.name.endswith("-py3-none-any.whl")


def test_wheel_without_charts_is_refused_with_the_reason(project_root, tmp_path):
    for name in ("package.json", "package-lock.json"):
        shutil.copy(project_root / name, tmp_path)
    with pytest.raises(SetupError, match="no charts; a network is needed once"):
        wheel.build(tmp_path, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()

"""No test reads or writes what belongs to whoever runs it."""

import os
from pathlib import Path

import platformdirs


def test_the_user_directories_lie_in_a_folder_of_the_test_s_own(home: Path) -> None:
    places = platformdirs.PlatformDirs("gradrecall")
    paths = [places.user_data_path, places.user_config_path, places.user_state_path, places.user_cache_path]
    assert [path for path in paths if not path.is_relative_to(home)] == []


def test_a_test_starts_with_no_trace_of_another(home: Path) -> None:
    assert not home.exists()


def test_no_setting_of_the_user_s_is_in_force() -> None:
    assert [name for name in os.environ if name == "NO_COLOR" or name.startswith("GRADRECALL_")] == []

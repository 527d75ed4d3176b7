"""The key that signs links is made once, however many processes start at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mentes.site.first_run import secret_key_in


def test_all_who_start_together_read_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(secret_key_in, [tmp_path] * 64))
    assert len(keys) == 1
    assert len(keys.pop()) > 60
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600

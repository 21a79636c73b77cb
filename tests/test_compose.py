"""Claims about compose.yaml, read and not run: it names what there is, and holds together."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.__main__ import cli
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["migrate", "paperboy"]

# https://docs.docker.com/reference/compose-file/services/
KEYS = {
    "build", "command", "depends_on", "deploy", "environment", "healthcheck", "image",
    "pull_policy", "restart", "secrets", "stop_grace_period", "volumes",
}  # fmt: skip
HEALTH = {"test", "interval", "timeout", "retries", "start_period"}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}


def test_it_has_documented_keys_alone() -> None:
    assert set(COMPOSE) == {"services", "secrets", "volumes"}
    for service in SERVICES.values():
        assert set(service) <= KEYS
        assert set(service.get("healthcheck", {})) <= HEALTH
        assert set(service.get("deploy", {})) <= {"replicas"}


def test_two_replicas_run_after_one_migration() -> None:
    replicas, migrate = SERVICES["paperboy"], SERVICES["migrate"]
    assert replicas["deploy"] == {"replicas": 2}
    assert (replicas["command"], migrate["command"]) == (["run"], ["migrate"])
    assert (replicas["restart"], migrate["restart"]) == ("unless-stopped", "no")
    assert replicas["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", OURS)
def test_its_commands_and_settings_are_ours(name: str) -> None:
    service = SERVICES[name]
    assert service["command"][0] in cli.commands
    known = {PREFIX + field.upper() for field in Settings.model_fields}
    assert set(service["environment"]) <= known


def test_what_it_refers_to_is_there() -> None:
    for service in SERVICES.values():
        for other, how in service.get("depends_on", {}).items():
            assert how["condition"] in CONDITIONS
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other]
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"]
    built = [service["image"] for service in SERVICES.values() if "build" in service]
    assert built == ["paperboy"] == [SERVICES["paperboy"]["image"]]


def test_secrets_come_as_files_and_are_ignored_by_git() -> None:
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            if "PASSWORD" in name or "URL" in name:
                assert name.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    assert all(each["file"].startswith("./secrets/") for each in COMPOSE["secrets"].values())
    assert "/secrets/" in (ROOT / ".gitignore").read_text().splitlines()


def test_the_database_is_of_one_major_version() -> None:
    name, _, version = SERVICES["postgres"]["image"].partition(":")
    assert name == "postgres"
    assert version.isdecimal()


def test_health_is_asked_where_the_server_listens() -> None:
    service = SERVICES["paperboy"]
    kind, program, option, code = service["healthcheck"]["test"]
    assert (kind, program, option) == ("CMD", "python", "-c")
    ast.parse(code)
    assert f":{service['environment']['PAPERBOY_WEB_PORT']}/healthz" in code

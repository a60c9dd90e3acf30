"""What a config file may say, and what it is told when it says something else."""

import json
import tomllib
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from typer.main import get_command

from aadrift.cli.app import app
from aadrift.config import ConfigError, find_config, read_config
from aadrift.config.keys import BY_NAME, COMMAND_LINE_ONLY
from aadrift.config.lines import line_of

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
NEW = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
SCHEMA = json.loads((files("aadrift") / "schemas" / "config.schema.json").read_text("utf-8"))

GOOD = {
    "live": 'live = ["azure", "live.json"]',
    "state": 'state = ["a.tfstate"]',
    "plan": 'plan = ["plan.json"]',
    "var-file": 'var-file = ["prod.tfvars"]',
    "var": 'var = { environment = "prod", empty = "" }',
    "parameters": 'parameters = ["prod.bicepparam"]',
    "cloud": 'cloud = "AzureUSGovernment"',
    "workspace": 'workspace = "prod"',
    "subscription": 'subscription = ["hub"]',
    "management-group": 'management-group = ["mg"]',
    "auth": 'auth = "workload"',
    "timeout": "timeout = 12.5",
    "include": 'include = ["infra/**"]',
    "exclude": "exclude = []",
    "no-gitignore": "no-gitignore = true",
    "select": 'select = ["AAD1", "AAD201"]',
    "ignore": 'ignore = ["AAD110"]',
    "baseline": 'baseline = "known.json"',
    "format": 'format = ["text", "sarif:out/aadrift.sarif"]',
    "output": 'output = "report.txt"',
    "color": 'color = "never"',
    "quiet": "quiet = false",
    "verbose": "verbose = 1",
    "no-annotations": "no-annotations = true",
    "tenant-check": "tenant-check = true",
    "strict": "strict = true",
    "exit-zero": "exit-zero = false",
    "to": 'to = "live"',
    "audience-map": f'audience-map = {{ "{OLD}" = "{NEW}" }}',
    "unsafe": "unsafe = false",
    "profiles": "profiles = true",
    "group-by": 'group-by = "owner"',
    "remote": 'remote = "upstream"',
    "forge": 'forge = "azure-repos"',
    "ignores": '[[ignores]]\npath = "legacy/**"\ncodes = ["AAD101"]\nreason = "old"',
    "profile-gateways": '[profile-gateways]\n"clients/hub.xml" = "vgw-hub"',
    "templates": 'templates = "texts"',
}

WRONG = [
    ("strict = 1", "1: strict must be true or false"),
    ("\n\nstrct = true", "3: there is no setting strct; did you mean strict?"),
    ("var_file = []", "1: there is no setting var_file; did you mean var-file?"),
    ("frobnicate = 1", "1: there is no setting frobnicate"),
    ("write = true", "1: --write can't be set in a file: it says what one run does"),
    ('arm-endpoint = "https://x"', "1: --arm-endpoint can't be set in a file: a file of"),
    ("read-env = true", "1: --read-env can't be set in a file"),
    ('live = "azure"', '1: live must be a list of texts, as in ["azure"] or ["live.json"]'),
    ('live = [\n  "azure",\n  3,\n]', "1: live[1] must be a text that is not empty"),
    ('strict = true\nselect = ["AAD9x"]', "2: select[0] is no rule: AAD9x; did you mean AAD9?"),
    ('select = ["aad101"]', "1: select[0] is no rule: aad101; did you mean AAD101?"),
    ('cloud = "AzurePublc"', "did you mean AzurePublic?"),
    ("timeout = 0", "1: timeout must be a number of seconds above 0"),
    ("timeout = true", "1: timeout must be a number of seconds above 0"),
    ("verbose = 3", "1: verbose must be a number from 0 to 2"),
    ('workspace = ""', "1: workspace must be a text that is not empty"),
    ('format = ["sarif:"]', "1: format[0] lacks the file's name after the colon"),
    ('format = ["sarf"]', "1: format[0] is none of"),
    ('format = ["json", "text"]', "1: format sends more than one report to standard output"),
    ('baseline = "../known.json"', "1: baseline leads out of"),
    ('format = ["json:/etc/report.json"]', "1: format[0] leads out of"),
    ('live = ["../../live.json"]', "1: live[0] leads out of"),
    ('output = "\\u0000"', "1: output must be a path"),
    ('templates = "nowhere"', "1: templates names no folder: nowhere"),
    ('templates = "clients"', "1: templates names a folder that has none of"),
    ("[var]\nx = 1", "2: var.x must be a text"),
    (f'[audience-map]\n"{OLD}" = "hub"', "2: audience-map."),
    ('[profile-gateways]\n"gone.xml" = "vgw"', "2: profile-gateways.gone.xml is no file"),
    ('[profile-gateways]\n"clients/hub.xml" = ""', "must be the address, resource id or name"),
    ("[[ignores]]\n", "1: ignores[0] needs a path: a glob as in .gitignore"),
    ('[[ignores]]\npath = "a"\n\n[[ignores]]\npath = "!b"', "4: ignores[1] needs a path"),
    (
        '[[ignores]]\npath = "a"\ncode = []',
        "3: ignores[0].code is no key of an entry",
    ),
    ('[[ignores]]\npath = "a"\ncodes = ["X"]', "3: ignores[0].codes[0] is no rule: X"),
    ('[[ignores]]\npath = "a"\nreason = 1', "3: ignores[0].reason must be a text"),
    ("ignores = 1", "1: ignores must be a list of tables"),
    ("strict = ", "1: the config is no valid TOML"),
    ('x = "a\n', "the config is no valid TOML"),
]


@pytest.fixture
def config(repository):
    for folder in ("clients", "out", "texts/publishing"):
        (repository / folder).mkdir(parents=True)
    (repository / "clients" / "hub.xml").write_text("<AzVpnProfile/>")
    (repository / "texts" / "publishing" / "title.txt.j2").write_text("Title")

    def write(text, name="aadrift.toml"):
        path = repository / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_every_key_has_an_example():
    assert set(GOOD) == set(BY_NAME)


@pytest.mark.parametrize("name", GOOD)
def test_what_a_key_may_say(name, config):
    settings = read_config(config(GOOD[name]))
    inside = tomllib.loads(GOOD[name])
    assert list(Draft202012Validator(SCHEMA).iter_errors(inside)) == []
    told = {**settings.values, "ignores": settings.ignores, "templates": settings.templates}
    told["profile_gateways"] = settings.profile_gateways
    assert told[BY_NAME[name].attribute] is not None
    assert settings.where(name) == f"{settings.path}:1"


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_is_wrong_is_said_with_its_line(text, message, config):
    path = config(text)
    with pytest.raises(ConfigError) as caught:
        read_config(path, "aadrift.toml")
    assert str(caught.value).startswith("aadrift.toml:")
    assert message in str(caught.value)


# What only the file system or the meaning of a text can tell, a schema can't.
_BEYOND = ("leads out", "names", "is no file", "lacks the file", "more than one", "path", "address")


@pytest.mark.parametrize(
    "text",
    [
        text
        for text, message in WRONG
        if "TOML" not in message and not any(word in message for word in _BEYOND)
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(text):
    assert list(Draft202012Validator(SCHEMA).iter_errors(tomllib.loads(text)))


_SCALARS = st.one_of(st.booleans(), st.integers(-2, 4), st.just(""), st.just(" "), st.just("AAD1"))
_VALUES = st.one_of(
    _SCALARS,
    st.lists(_SCALARS, max_size=2),
    st.dictionaries(st.sampled_from(["path", "codes", "reason", "x", OLD]), _SCALARS, max_size=2),
    st.lists(st.dictionaries(st.sampled_from(["path", "codes", "reason"]), _SCALARS), max_size=1),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(name=st.sampled_from(sorted({*BY_NAME} - {"templates", "profile-gateways"})), value=_VALUES)
def test_reader_and_schema_agree(name, value, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "aadrift.toml"
    path.write_text(f"{name} = {_toml(value)}\n", encoding="utf-8")
    accepted = not list(Draft202012Validator(SCHEMA).iter_errors({name: value}))
    try:
        read_config(path)
    except ConfigError as error:
        assert not accepted, error
    else:
        assert accepted


def _toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {_toml(one)}' for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)


def test_in_pyproject_the_section_counts(config):
    text = '[project]\nname = "x"\n\n[tool.aadrift]\nstrict = true\n'
    text += "\n[[tool.aadrift.ignores]]\npath = 3\n"
    path = config(text, "pyproject.toml")
    with pytest.raises(ConfigError, match=r"pyproject\.toml:7: ignores\[0\] needs a path"):
        read_config(path, "pyproject.toml")
    assert read_config(config(text.replace("3", '"x"'), "pyproject.toml")).values == {
        "strict": True
    }


def test_a_named_pyproject_needs_the_section(config):
    with pytest.raises(ConfigError, match=r"it has no section \[tool\.aadrift\]"):
        read_config(config("[tool.ruff]\n", "pyproject.toml"))


def test_a_byte_order_mark_and_windows_lines(repository):
    path = repository / "aadrift.toml"
    path.write_bytes(b"\xef\xbb\xbfstrict = true\r\n\r\nquiet = 3\r\n")
    with pytest.raises(ConfigError, match=r":3: quiet must be true or false"):
        read_config(path)


def test_no_text(repository):
    path = repository / "aadrift.toml"
    path.write_bytes(b'strict = true\nworkspace = "\xff"\n')
    with pytest.raises(ConfigError, match=r":2: the config is not UTF-8"):
        read_config(path)


def test_the_nearest_file_up_to_the_root_of_the_repository(repository):
    below = repository / "a" / "b"
    below.mkdir(parents=True)
    (repository.parent / "aadrift.toml").write_text("")
    assert find_config(below) is None
    (repository / "pyproject.toml").write_text("[tool.aadrift]\n")
    assert find_config(below) == repository / "pyproject.toml"
    (repository / "a" / "pyproject.toml").write_text("[tool.ruff]\n# not for aadrift\n")
    assert find_config(below) == repository / "pyproject.toml"
    (repository / "aadrift.toml").write_text("")
    assert find_config(below) == repository / "aadrift.toml"
    (repository / "a" / "aadrift.toml").write_text("")
    assert find_config(below) == repository / "a" / "aadrift.toml"


def test_outside_of_a_repository_what_lies_above_is_not_taken(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "aadrift.toml").write_text("")
    assert find_config(tmp_path / "below") is None
    assert find_config(tmp_path) == tmp_path.resolve() / "aadrift.toml"


def test_a_link_must_not_lead_out(config, repository):
    secret = repository.parent / "secret.txt"
    secret.write_text("secret")
    (repository / "texts" / "publishing" / "body.md.j2").symlink_to(secret)
    with pytest.raises(ConfigError, match="holds a link that leads out"):
        read_config(config('templates = "texts"'))
    (repository / "live.json").symlink_to(secret)
    with pytest.raises(ConfigError, match=r"live\[0\] leads out of"):
        read_config(config('live = ["live.json"]'))


@given(
    st.lists(
        st.sampled_from(["", "# c", "a = 1", "b = [\n 1,\n\n 2]", 's = """\nx = 1\n"""']),
        max_size=6,
    )
)
def test_the_line_of_a_key_is_where_its_statement_begins(statements):
    statements = [*dict.fromkeys(statements), "wanted = [\n\n]", "z = 1"]
    text = "\n".join(statements)
    expected = text[: text.index("wanted")].count("\n") + 1
    assert line_of(text, ("wanted",)) == expected


def test_every_option_has_a_key_or_a_reason():
    options = [one for one in get_command(app).commands["fix"].params if one.opts[0][0] == "-"]
    names = {one.opts[0].removeprefix("--") for one in options}
    besides = {"ignores", "profile-gateways", "templates"}
    assert names == ({*BY_NAME} - besides) | {*COMMAND_LINE_ONLY}

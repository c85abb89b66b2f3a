"""The committed artefact belongs to the committed source."""

from contracts import anchor_registry, build


def test_the_committed_artefact_is_what_the_committed_source_compiles_to() -> None:
    assert build.TARGET.read_text("utf-8") == build.build(build.SOURCE.read_text("utf-8"))


def test_a_changed_source_compiles_to_something_else() -> None:
    source = build.SOURCE.read_text("utf-8")
    assert build.build(source.replace("2**32", "2**33")) != build.TARGET.read_text("utf-8")


def test_the_artefact_names_its_compiler_and_deploys_its_runtime() -> None:
    artifact = anchor_registry()
    assert artifact.compiler == "vyper 0.4.3"
    assert artifact.runtime in artifact.bytecode

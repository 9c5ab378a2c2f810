"""The harness itself: without a fault every workflow is judged sound, and each fault is seen."""

from pathlib import Path

import pytest

from desktop.store import vault
from desktop.store.entry import Acceptance
from tests.builders.world import CHEAP, INTAKE, PASSPHRASE
from tests.faults.acts import Work, begin, fill, save
from tests.faults.judge import facts, judge
from tests.faults.ledger import ABSENT, Account, Ledger
from tests.faults.workflows import WORKFLOWS, Workflow, made, with_letters


def working(folder: Path) -> tuple[Work, list[str]]:
    told: list[str] = []
    (folder / "province").mkdir(exist_ok=True)
    return Work(folder / "vault", folder / "province", Ledger(told.append)), told


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.name)
def test_a_workflow_without_a_fault_is_sound(tmp_path: Path, workflow: Workflow) -> None:
    work, told = working(tmp_path)
    workflow.prepare(work)
    prepared = len(told)
    workflow.play(work)
    if workflow.name != "first run":
        workflow.play(work)
    work.close()
    assert len(told) > prepared or workflow.name == "lock and unlock"
    account = Account().take(told)
    assert all(act.kept for act in account.acts.values())
    assert judge(work.folder, account, write=True).wrong == []


SPOILT = {
    "record without its operation": """
        DROP TRIGGER op_is_kept; DELETE FROM op WHERE seq = (SELECT max(seq) FROM op)""",
    "record without its words": "DELETE FROM search_text WHERE row = 1",
    "case without a record": "UPDATE record SET case_id = NULL",
    "case behind its records": "UPDATE case_file SET seq = seq - 1",
    "mark beyond the journal": "UPDATE device SET acked_seq = 1000",
    "mark without its receipt": "UPDATE device SET acked_seq = 1",
    "is not what the journal says": """UPDATE record SET answers = '{"child_name":"Người khác"}'""",
    "journal broken": "DROP TRIGGER op_is_immutable; UPDATE op SET chain = zeroblob(32)",
    "record/": "UPDATE record SET version = version + 1",
    "draft/": "DELETE FROM draft",
    "case/": "UPDATE case_file SET code = 'x'",
    "setting/unit": "DELETE FROM setting WHERE key = 'unit'",
}


@pytest.mark.parametrize("told_as", SPOILT)
def test_control_each_half_made_thing_is_seen(tmp_path: Path, told_as: str) -> None:
    work, told = working(tmp_path)
    with_letters(work)
    begin(work, "mau_01")
    work.store.connection.executescript(SPOILT[told_as])
    work.close()
    (first, *_) = judge(work.folder, Account().take(told)).wrong
    # What contradicts the head file or a receipt, the program itself refuses to open.
    assert told_as in first or first.startswith("does not open: vault_")


def test_control_half_an_act_is_seen(tmp_path: Path) -> None:
    work, told = working(tmp_path)
    made(work)
    draft = begin(work, "mau_01")
    save(work, draft, INTAKE)
    # The draft that the save ended is back, as if the act stood by half.
    with work.store.transaction() as tx:
        tx.drafts.keep(draft, title="")
    work.close()
    assert len(judge(work.folder, Account().take(told)).wrong) == 1
    assert len(judge(work.folder, Account().take(told[:-1])).wrong) == 1


def test_an_act_that_was_not_kept_may_be_or_not_be() -> None:
    account = Account().take(
        ["? 1 record/a x", "! 1", "? 2 record/a y", "? 2 draft/b -", "? 3 rec"]
    )
    assert account.broken({"record/a": "x", "draft/b": ABSENT}) == []
    assert account.broken({"record/a": "y", "draft/b": ABSENT}) == []
    assert account.broken({"record/a": ABSENT, "draft/b": ABSENT}) == ["record/a is -, not x"]


def test_half_a_vault_can_be_set_up_anew_or_is_told(tmp_path: Path) -> None:
    work, told = working(tmp_path)
    work.folder.mkdir()
    assert judge(work.folder, Account().take(told)).wrong == []


def test_what_was_kept_is_missed_where_an_older_file_stands(tmp_path: Path) -> None:
    work, told = working(tmp_path)
    made(work)
    fill(work, "mau_01", INTAKE)
    work.close()
    old = (work.folder / "vault.db").read_bytes()
    fill(work, "mau_01", INTAKE)
    work.close()
    (work.folder / "vault.db").write_bytes(old)
    account = Account().take(told)
    assert judge(work.folder, account).wrong == ["does not open: vault_rolled_back"]
    # Even where the file beside it is as old, and nothing contradicts it.
    (work.folder / "vault.head").unlink()
    accepted = Acceptance("vault_head_missing", 0)
    store = vault.unlock(work.folder, passphrase=PASSPHRASE, floor=CHEAP, accept=accepted)
    found = facts(store, account.keys())
    store.close()
    assert any("record/" in wrong for wrong in account.broken(found))

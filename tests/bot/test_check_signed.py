"""Who stands behind the values: signatures of a clinic's physicians, and what stays unsigned without them."""

from __future__ import annotations

import hashlib
import re
import shutil
from datetime import date

import pytest

from bot.app import ROOT
from bot.check import faults_at_start, signed
from bot.content import FAULT, WARNING, read

DATA = ROOT / "data"
TODAY = date(2026, 11, 21)
PROFILE = "clinics/demo/profile.toml"
SIGNED = "clinics/demo/signed.toml"
ANSWERS = "answers/typical.toml"
# What decides about a knee patient and is unsigned as it comes.
KNEE = {
    PROFILE,
    ANSWERS,
    "plans/followup@1.toml",
    "rules/evidence@1.toml",
    "rules/knee-oa@1.toml",
    "rules/medicines@1.toml",
    "rules/universal@1.toml",
    "travel/san.toml",
}


@pytest.fixture
def root(tmp_path):
    """What the clinic edits, where it treats knees alone."""
    root = shutil.copytree(DATA, tmp_path / "data")
    profile(root, r"^indications = \[[^\]]*\]", 'indications = ["knee_oa"]')
    return root


def edit(root, file, old, new):
    text = (root / file).read_text("utf-8")
    assert old in text, old
    (root / file).write_text(text.replace(old, new), "utf-8")


def real(root):
    edit(root, PROFILE, "demo = true", "demo = false")


def confirm(root):
    """What is signed by taking the mark away."""
    edit(root, "travel/san.toml", "unsigned = true", "unsigned = false")
    edit(root, ANSWERS, "checked_on = ", 'reviewed_by = "Dra. X"\nchecked_on = ')
    profile(root, r"^unsigned = \[[^\]]*\]", "unsigned = []")


def profile(root, line, new):
    """One line of the profile, whatever it says now."""
    text, found = re.subn(line, new, (root / PROFILE).read_text("utf-8"), flags=re.MULTILINE)
    assert found == 1, line
    (root / PROFILE).write_text(text, "utf-8")


def sign(root, *files, physician="primera", licence="0000000", on="2026-11-20"):
    lines = [f'"{file}" = "{hashlib.sha256((root / file).read_bytes()).hexdigest()}"' for file in files]
    head = f'[[signed]]\nphysician = "{physician}"\nlicence = "{licence}"\non = {on}\n[signed.sha256]\n'
    (root / SIGNED).write_text(head + "\n".join(lines) + "\n", "utf-8")


def listed(root):
    return {fault.file: fault for fault in signed.faults(read(root)[0], root, TODAY)}


def refused(root, *served):
    return {fault.file for fault in signed.refusals(read(root)[0], root, served)}


def test_every_unsigned_value_of_every_indication_is_named(root):
    found = listed(root)
    assert "U-CA-RECENT" in found["rules/universal@1.toml"].entry
    assert "MS-LATE" in found["rules/ms@1.toml"].entry
    assert "list A" in found["rules/medicines@1.toml"].entry
    assert "mri_shoulder|us_shoulder" in found["rules/shoulder-rc@1.toml"].entry
    assert {fault.level for fault in found.values()} == {WARNING}


def test_a_real_clinic_owes_signatures_for_what_it_treats_only(root):
    real(root)
    assert {file for file, fault in listed(root).items() if fault.level == FAULT} == KNEE


def test_a_fault_says_which_line_a_physician_adds(root):
    todo = listed(root)["rules/labs@1.toml"].todo
    assert hashlib.sha256((root / "rules/labs@1.toml").read_bytes()).hexdigest() in todo
    assert listed(root)["travel/san.toml"].todo == signed.CONFIRM


def test_what_a_physician_signed_is_no_fault_and_takes_patients(root):
    real(root)
    confirm(root)
    sign(root, *(file for file in KNEE if "@" in file))
    assert {fault for fault in listed(root).values() if fault.level == FAULT} == set()
    assert refused(root) == set()


def test_a_file_that_changed_after_the_signature_is_unsigned_again(root):
    real(root)
    sign(root, "rules/universal@1.toml")
    assert "rules/universal@1.toml" not in listed(root)
    edit(root, "rules/universal@1.toml", 'op = "below", value = 5', 'op = "below", value = 3')
    assert listed(root)["rules/universal@1.toml"].wrong == signed.WRONG
    assert listed(root)[SIGNED].wrong == "it is not the file that was signed"
    assert "rules/universal@1.toml" in refused(root)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"physician": "tercera"}, "nobody of the clinic is called so"),
        ({"licence": "1234567"}, "the licence is not the one in the profile"),
        ({"on": "2026-11-22"}, "it is signed on 2026-11-22, which is to come"),
    ],
)
def test_a_signature_is_of_a_physician_of_the_clinic_and_not_of_tomorrow(root, changes, wrong):
    sign(root, "rules/universal@1.toml", **changes)
    assert listed(root)[SIGNED].wrong == wrong
    assert listed(root)[SIGNED].level == FAULT


def test_what_may_change_any_day_cannot_be_signed(root):
    sign(root, "travel/san.toml")
    assert "may change any day" in listed(root)[SIGNED].wrong
    sign(root, "rules/universal@1.toml")
    edit(root, SIGNED, "rules/universal@1.toml", "rules/universe@1.toml")
    assert listed(root)[SIGNED].wrong == "it is not the file that was signed"


@pytest.mark.parametrize("name", ["@" + "x" * 300, "rules@", "@\\u0000"])
def test_what_is_no_file_was_not_signed(root, name):
    sign(root, "rules/universal@1.toml")
    edit(root, SIGNED, "rules/universal@1.toml", name)
    assert listed(root)[SIGNED].wrong == "it is not the file that was signed"


def test_a_signature_beside_no_profile_signs_nothing_and_that_is_said(root):
    sign(root, "rules/universal@1.toml")
    (root / "clinics/demmo").mkdir()
    (root / SIGNED).rename(root / "clinics/demmo/signed.toml")
    assert listed(root)["clinics/demmo/signed.toml"].wrong == "it signs for a clinic without a profile"
    assert "rules/universal@1.toml" in listed(root)


def test_a_signature_without_its_licence_is_a_fault_of_its_file(root):
    (root / SIGNED).write_text('[[signed]]\nphysician = "primera"\n', "utf-8")
    assert {(fault.file, fault.entry) for fault in read(root)[1]} >= {(SIGNED, "signed.0.licence")}


def test_a_map_that_names_its_reviewer_waits_for_its_entries_only(root):
    edit(root, "rules/evidence@1.toml", 'reviewed_by = ""', 'reviewed_by = "Dra. X"\nreviewed_on = 2026-11-01')
    assert "reviewed_by" not in listed(root)["rules/evidence@1.toml"].entry


def test_rules_that_cannot_be_read_leave_the_other_files_to_be_signed(root):
    (root / "rules/universal@1.toml").unlink()
    assert refused(root) == {PROFILE, ANSWERS, "plans/followup@1.toml", "travel/san.toml"}


def test_only_the_clinics_that_are_served_are_asked(root):
    real(root)
    shutil.copytree(root / "clinics/demo", root / "clinics/mia")
    edit(root, "clinics/mia/profile.toml", 'key = "demo"', 'key = "mia"')
    assert PROFILE in refused(root)
    assert refused(root, "mia") == KNEE - {PROFILE} | {"clinics/mia/profile.toml"}


def test_the_demo_starts_on_the_sandbox_and_never_for_real_patients(tmp_path):
    assert faults_at_start(ROOT, tmp_path, (), real=False) == []
    assert {fault.file for fault in faults_at_start(ROOT, tmp_path, (), real=True)} >= KNEE
    assert faults_at_start(ROOT, tmp_path, (), real=False) == []

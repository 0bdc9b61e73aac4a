"""`puente try screen`: what an author's cases come out as, and what is said of a file that cannot be tried."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.try_screen import try_screen
from tests.flows.rules.worked import OWN, WHOLE, P, facts
from tests.shipped import catalogs, content

WELL = facts(P["P01"], OWN)
HIP = WHOLE["hip_oa"]["documents"]


@pytest.fixture
def tried(tmp_path, monkeypatch):
    """What trying a file prints: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(raw: Any, *options: str) -> tuple[int, str, str]:
        text = raw if isinstance(raw, (str, bytes)) else json.dumps(raw)
        (tmp_path / "facts.json").write_bytes(text if isinstance(text, bytes) else text.encode())
        out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = try_screen(content(), catalogs(), Path("facts.json"), as_json="--json" in options)
        out.seek(0)
        return code, out.read(), err.getvalue()

    return run


@pytest.fixture
def outcome(tried):
    """One case with what differs from a well knee patient, as JSON; nothing may be said beside it."""

    def run(**changes: Any) -> Any:
        code, out, err = tried(WELL | {"indication": "knee_oa"} | changes, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return run


def refused(tried, raw: Any) -> list[str]:
    """The faults of a file, line by line."""
    code, out, err = tried(raw, "--json")
    assert (code, out) == (2, "")
    head, *lines = [line for line in err.splitlines() if not line.startswith("note: ")]
    assert head == 'puente: "facts.json":'
    return [line.strip() for line in lines]


def test_the_worked_patients_come_out_as_a_list_with_their_names(tried):
    cases = [{"id": name, "indication": row.indication, "facts": facts(row, OWN)} for name, row in P.items()]
    code, out, err = tried(cases, "--json")
    assert (code, err) == (0, "")
    found = {one["id"]: one for one in json.loads(out)}
    assert {name: (one["outcome"], " ".join(one["reasons"])) for name, one in found.items()} == {
        name: (row.outcome, row.reasons) for name, row in P.items()
    }
    assert [name for name, one in found.items() if one["urgent"]] == ["P11", "P22"]
    assert [name for name, one in found.items() if one["holds"] == ["travel_hold"]] == ["P29"]


def test_a_case_is_an_object_and_comes_out_as_one(outcome):
    assert outcome() == {
        "outcome": "PROCEED_REVIEW",
        "reasons": [],
        "holds": [],
        "urgent": False,
        "texts": {
            "en": "Your file is complete. A physician will review it. This is not yet a decision.",
            "es": "Su expediente está completo. Un médico lo revisará. Todavía no es una decisión.",
            "fr": "Votre dossier est complet. Un médecin l'examinera. Ce n'est pas encore une décision.",
        },
        "versions": ["universal@1", "knee-oa@1", "joint@1", "medicines@1", "evidence@1"],
    }


def test_the_patient_reads_no_suggestion(outcome):
    assert outcome(cancer_status="active")["texts"] == outcome()["texts"]


def test_the_patient_reads_what_is_missing_in_every_language(outcome):
    texts = outcome(documents={"xr_knee_weightbearing": 400}, heart="unknown")["texts"]
    assert "• standing knee X-ray (with a more recent date)\n• the question about your heart" in texts["en"]
    assert all(text.count("•") == 2 for text in texts.values())


def test_papers_of_which_nothing_is_known_are_missing(outcome):
    assert outcome(documents="unknown")["reasons"] == ["DOC-MISSING:xr_knee_weightbearing"]


def test_the_patient_reads_the_advice_for_today_first(outcome):
    texts = outcome(hot_red_swollen="yes")["texts"]
    assert all(text.startswith("⚠️") and "911" in text and "\n\n" in text for text in texts.values())


def test_facts_stand_beside_the_indication_or_below_it(tried):
    flat = {"indication": "knee_oa", **WELL}
    for raw in (flat, {"indication": "knee_oa", "facts": WELL}, {"facts": flat}, {"id": None, **flat}):
        assert json.loads(tried(raw, "--json")[1])["outcome"] == "PROCEED_REVIEW"
    assert json.loads(tried([flat], "--json")[1])[0]["outcome"] == "PROCEED_REVIEW"
    assert json.loads(tried([], "--json")[1]) == []


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"pregnancy": True}, ["U-PREG"]),
        ({"pregnancy": "Unknown"}, ["MIS-pregnancy"]),
        ({"heart": None}, ["MIS-heart"]),
        ({"medications": "Eliquis, losartan"}, ["U-MED-ANTICOAG"]),
        ({"allergies": "latex"}, []),
        ({"allergies": ["DMSO", "unknown"]}, ["MIS-allergies", "U-ALL-PRODUCT"]),
        ({"sex": "f", "weight_kg": 130, "height_cm": 170.5}, ["U-BMI"]),
        ({"documents": {"xr_knee_weightbearing": 10, "mri_knee": None}}, []),
        ({"cancer_status": "past", "cancer_type": "thyroid", "cancer_free_years": 6}, ["U-CA-PAST"]),
        ({"zone": "America/Chicago"}, []),
    ],
)
def test_a_fact_may_be_written_as_people_write_it(outcome, changes, reasons):
    assert outcome(**changes)["reasons"] == reasons


@pytest.mark.parametrize("named", ["hip_oa", "Hip-OA", " hip oa "])
def test_an_indication_is_known_however_it_is_spelled(outcome, named):
    assert outcome(indication=named, documents=HIP)["versions"][1] == "hip-oa@1"


def test_a_fact_may_have_a_second_name(outcome):
    found = outcome(indication="diabetes_t1", ketoacidosis_days=89, documents={"labs_hba1c": 1, "labs_basic": 1})
    assert found["reasons"] == ["C1-EV-PRELIM", "DM-DKA"]


def test_a_condition_in_somebodys_own_words_is_one_of_the_others_and_that_is_said(tried):
    code, out, err = tried(WELL | {"indication": "long covid"}, "--json")
    assert (code, json.loads(out)["reasons"]) == (0, ["C1-EV-PRELIM"])
    assert err == 'note: case 1: "long covid" is no code of an indication; it is screened as "other"\n'


def test_a_fact_or_a_document_that_nobody_knows_is_said_and_left_out(tried):
    case = {"id": "A", "indication": "knee_oa", **WELL, "hart": "unstable", "documents": {"xr_knee": 3}, "shoe": 44}
    code, out, err = tried(case, "--json")
    assert (code, json.loads(out)["reasons"]) == (0, ["DOC-MISSING:xr_knee_weightbearing"])
    assert err.splitlines() == [
        'note: case "A": no rule asks for the document "xr_knee"',
        'note: case "A": nobody knows the fact "hart", it is left out; did you mean "heart"?',
        'note: case "A": nobody knows the fact "shoe", it is left out',
    ]


@pytest.mark.parametrize(
    ("fact", "value", "way"),
    [
        ("age_years", "abc", "write a number from 0 to 120"),
        ("age_years", True, "write a number from 0 to 120"),
        ("temp_c", 101, "write a number from 33 to 43"),
        ("kl_grade", "3", "write a whole number from 0 to 4"),
        ("mobility_step", 6.5, "write a whole number from 0 to 8"),
        ("heart", "fine", "write one of none, stable, unstable, unknown"),
        ("heart", ["stable"], "write one of none, stable, unstable, unknown"),
        ("viral", True, "write one of negative, positive, unknown"),
        ("allergies", ["cats"], "write one of contrast_iodine, "),
        ("medications", [7], "write it in words, [] where a list is empty"),
        ("medications", "", "write it in words, [] where a list is empty"),
        ("cancer_type", {}, "write it in words, [] where a list is empty"),
        ("documents", ["mri_knee"], "write the age of each document in days"),
        ("documents", {"mri_knee": -1}, "write a number from 0 to 36500"),
    ],
)
def test_a_value_that_a_fact_cannot_have_is_a_fault_with_the_way_out(tried, fact, value, way):
    (fault,) = refused(tried, {"indication": "knee_oa", fact: value})
    assert fault.startswith(f'case 1: "{fact}" cannot be so; {way}')


def test_every_fault_of_every_case_is_named_at_once(tried):
    faults = refused(
        tried,
        [
            {"indication": "kneee_oa", "age_years": "abc"},
            7,
            {"id": "C", "age_years": 3, "facts": {"age_years": 4}},
            {"indication": "knee_oa", "facts": []},
        ],
    )
    assert faults[:3] == [
        'case 1: there is no indication "kneee_oa"; did you mean "knee_oa"?',
        'case 1: "age_years" cannot be so; write a number from 0 to 120',
        'case 2: it is no object; write {"indication": "knee_oa", "age_years": 58}',
    ]
    assert faults[3] == 'case "C": "age_years" stands beside its facts and among them; keep one'
    assert faults[4].startswith('case "C": it names no indication; choose one of anti_ageing, ')
    assert faults[5].startswith("case 4: its facts are no object")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "it is not JSON"),
        ("{", "it is not JSON"),
        ('{"age_years": 1, "age_years": 2}', 'it is not JSON ("age_years" stands twice in one object)'),
        (b"\xff\xfe", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ("null", "case 1: it is no object"),
        ('{"indication": 3}', "case 1: it names no indication"),
        ('{"indication": "ms", "facts": {"indication": "ms"}}', 'case 1: "indication" stands beside its facts'),
        ('{"indication": "knee_oa", "id": NaN}', 'case 1: "id" cannot be so; write a word or a whole number'),
        ('{"indication": "knee_oa", "id": {"a": 1}}', 'case 1: "id" cannot be so; write a word or a whole number'),
        ('{"indication": "knee_oa", "age_years": NaN}', 'case 1: "age_years" cannot be so'),
        ('{"indication": "knee_oa", "age_years": 1e999}', 'case 1: "age_years" cannot be so'),
    ],
)
def test_what_is_no_case_is_refused(tried, text, wrong):
    (fault,) = refused(tried, text)
    assert fault.startswith(wrong)


def test_a_byte_order_mark_is_no_fault(tried):
    assert tried(b"\xef\xbb\xbf" + json.dumps({"indication": "knee_oa"}).encode())[0] == 0


def test_a_file_that_is_not_there_or_a_folder_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path, said in (("nope.json", "there is no such file"), (".", "it cannot be read (IsADirectoryError)")):
        done = CliRunner().invoke(cli, ["try", "screen", path])
        assert done.exit_code == 2
        assert said in done.stderr


def test_the_command_prints_what_was_found(tried):
    code, out, _ = tried({"indication": "knee_oa", **WELL}, "--json")
    done = CliRunner().invoke(cli, ["try", "screen", "facts.json", "--json"])
    assert (done.exit_code, done.stdout) == (code, out)


def test_people_read_reasons_with_the_facts_that_led_there(tried):
    case = WELL | {"travel_mode": "fly", "home_oxygen": "yes", "hot_red_swollen": "yes"}
    code, out, _ = tried([{"id": "P7", "indication": "knee_oa", **case}, {"indication": "other"}])
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "P7 · knee_oa: PHYSICIAN_LOOK"
    assert (
        '  FLY-O2: Oxygen must be arranged with the airline · travel_mode = "fly", home_oxygen = "yes" · universal@1'
        in lines
    )
    assert "  hold: travel_hold" in lines
    assert "  urgent: the physician is paged" in lines
    assert "other: MISSING_INFO" in lines
    assert any(line.startswith("  the patient reads (fr): ") for line in lines)


def test_a_terminal_without_accents_still_gets_json(tried, monkeypatch):
    tried({"indication": "knee_oa", **WELL})
    plain = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", plain)
    assert try_screen(content(), catalogs(), Path("facts.json"), as_json=True) == 0
    plain.seek(0)
    assert "médecin" in json.loads(plain.read())["texts"]["fr"]

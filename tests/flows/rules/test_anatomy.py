"""Parts, sides and standing as technicians write them."""

from __future__ import annotations

import pytest

from flows.rules.anatomy import has_sides, one_side, part_of, parts_in, side_in, standing_in


@pytest.mark.parametrize(
    ("tag", "texts", "part"),
    [
        ("KNEE", ["RM HOMBRO"], "knee"),
        (None, ["RM RODILLA DERECHA"], "knee"),
        (None, ["IRM du genou gauche"], "knee"),
        (None, ["e+1 KNEE-RT."], "knee"),
        ("EXTREMITY", ["Non-ossifying fibroma of distal tibia"], "tibia"),
        ("EXTREMITY", [], None),
        ("LOWER EXTREMITY", ["AP"], None),
        ("LEG", [], None),
        ("ENCEFALO", [], "brain"),
        ("LSPINE", [], "lspine"),
        (None, ["COLUMNA DORSAL"], "tspine"),
        ("WHOLE BODY", [], "body"),
        ("PROSTATE", ["knee"], "other"),
        (None, ["HIP KNEE ANKLE"], None),
        (None, ["RX DE PIE DERECHO"], None),
        (None, ["RX PIE DERECHO"], "foot"),
        (None, ["main series"], None),
        (None, ["IRM CÉRÉBRALE"], "brain"),
        (None, ["RM cerebral con contraste"], "brain"),
        (None, ["МРТ коленного сустава"], "knee"),
        (None, ["МРТ головного мозга"], "brain"),
        (None, ["RX joelho direito AP"], "knee"),
        (None, ["RMN ginocchio dx"], "knee"),
        (None, ["MRT HWS"], "cspine"),
        ("RKNEE", [], "knee"),
        ("TIBIAFIBULA", [], "tibia"),
        ("HEADNECK", ["CEREBRO"], "brain"),
        ("LUMBARSPINE", [], "lspine"),
        (None, ["грудной отдел позвоночника"], "tspine"),
        (None, ["ОГК: органы грудной клетки"], "chest"),
        ("SCHAEDEL", [], "head"),
        ("HUEFTE", [], "hip"),
        ("LOWER LIMB", ["RM RODILLA"], "knee"),
        ("EXTREMITIES", [], None),
        ("UNDEFINED", ["KNEE"], "knee"),
        ("-", ["KNEE"], "knee"),
        (None, [], None),
    ],
)
def test_the_tag_comes_first_then_the_words_and_vague_ones_are_none(tag, texts, part):
    assert part_of(tag, texts) == part


def test_a_region_of_the_spine_counts_for_itself_only():
    assert parts_in(["MR CERVICAL SPINE", "neck"]) == {"cspine"}


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("RM RODILLA DERECHA", "R"),
        ("RODILLA IZQ", "L"),
        ("Genou gauche", "L"),
        ("genou droit de face", "R"),
        ("KNEE-RT.", "R"),
        ("L KNEE", "L"),
        ("RODILLA DER", "R"),
        ("MR der Schulter links", "L"),
        ("BOTH KNEES", "B"),
        ("RODILLAS DERECHA E IZQUIERDA", "B"),
        ("LEFT LATERAL", None),
        ("RT planning", None),
        ("KNEES R+L", "B"),
        ("R/L KNEE", "B"),
        ("KNEE RT LT", "B"),
        ("RODILLA DCHA.", "R"),
        ("RODILLA IZDA", "L"),
        ("ginocchio dx", "R"),
        ("KNEE DX", None),
        ("rodilla sin contraste", None),
        ("spalla sx", "L"),
        ("Knie re", "R"),
        ("knee re-scan", None),
        ("левый коленный сустав", "L"),
        ("правого колена", "R"),
        ("обоих коленных суставов", "B"),
        ("KNEE AP", None),
        ("KNEE R/O TEAR", None),
        ("LT KNEE R/O TEAR", "L"),
        ("KNEE R O L", "B"),
        ("RKNEE", "R"),
        ("joelho esq", "L"),
    ],
)
def test_sides_are_whole_words_or_stand_beside_the_part(text, side):
    assert side_in(text) == side


@pytest.mark.parametrize(
    ("part", "tag", "texts", "sides"),
    [
        ("knee", None, [], True),
        ("brain", None, ["left"], False),
        ("other", "HEART", ["left"], False),
        (None, "EXTREMITY", ["left"], True),
        (None, None, ["pierna derecha"], True),
        (None, None, ["left ventricle"], False),
        (None, None, ["left hip, knee"], True),
        (None, None, ["left hip, pelvis"], False),
    ],
)
def test_only_what_there_are_two_of_has_sides(part, tag, texts, sides):
    assert has_sides(part, tag, texts) is sides


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (["R", None, "R"], ("R", False)),
        (["R", "L"], (None, True)),
        (["B", "L"], ("L", False)),
        (["B"], ("B", False)),
        ([], (None, False)),
    ],
)
def test_sources_must_agree_on_the_side(said, found):
    assert one_side(said) == found


@pytest.mark.parametrize(
    ("texts", "part", "standing"),
    [
        (["XR KNEE STANDING"], "knee", True),
        (["KNEE", "WEIGHT-BEARING AP"], "knee", True),
        (["RODILLAS AP EN CARGA"], "knee", True),
        (["genoux en charge"], "knee", True),
        (["RODILLA AP DE PIE"], "knee", True),
        (["RX DE PIE"], "foot", False),
        (["RX DE PIE"], None, False),
        (["KNEE NON-WEIGHT-BEARING"], "knee", False),
        (["rodilla sin carga"], "knee", False),
        (["KNEE AP"], "knee", False),
        ([], "knee", False),
    ],
)
def test_standing_is_read_only_where_it_is_said(texts, part, standing):
    assert standing_in(texts, part) is standing

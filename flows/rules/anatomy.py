"""Parts of the body and their sides, as scanners and technicians write them.

1. What is not written is None: an extremity or a leg is not a knee, and two parts are neither of them.
2. A side counts as a word of its own, or as a short form right beside a part.
3. Standing counts only where it is said, and "non weight bearing" says the opposite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from flows.rules.typed import fold

_NAMES = {  # en es fr de it pt ru and the terms of PS3.16 Annex L
    "knee": r"[rl]?knees? kneejoint patellae? patellofemoral femoropatel\w+ rodillas? rotula genou genoux"
    r" rotule knie ginocchi[oa] joelhos? колен[оаи] коленн\w+",
    "hip": r"hips? caderas? hanches? hue?fte hue?ftgelenk anca quadril coxofemoral\w* тазобедренн\w+",
    "pelvis": "pelvis pelvic[ao]? bassin becken bacia bacino",
    "shoulder": r"shoulders? hombros? epaules? schultern? schultergelenk spall[ae] ombros? плеч[оа] плечев\w+",
    "elbow": r"elbows? codos? coudes? ellenbogen ellbogen gomiti? gomito cotovelos? локт[ья] локтев\w+",
    "wrist": r"wrists? munecas? poignets? handgelenk polso polsi punhos? лучезапястн\w+",
    "hand": "hands? manos? fingers? thumbs?",  # French "main" is an English word on many a series
    "ankle": r"ankles? tobillos? chevilles? sprunggelenk cavigli[ae] tornozelos? голеностоп\w*",
    "foot": "foot feet (?<!de_)pies? pieds? fuss piede piedi toes? calcaneus calcaneo стоп[аы]",  # "de pie" stands
    "tibia": "tibias? tibiafibula fibula perone tib_fib lower_?leg unterschenkel голен[ьи]",
    "femur": r"femurs? thighs? muslos? cuisses? oberschenkel coscia бедр[оа] бедренн\w+",
    "brain": "brain cerebrum encefalo encefalic[ao] cerebro cerebral cerebrale cerveau encephale encephalique gehirn"
    r" hirn cervello головн\w+_мозга?",
    "head": "head skull cranium cabeza craneo cranio crane tete kopf schae?del testa cabeca голов[аы] череп",
    "neck": "neck cuello cou hals collo pescoco ше[яи]",
    "chest": r"chest thorax torax torace lungs? pulmon poumons? lungen? грудн\w+_клетк\w",
    "abdomen": "abdomen abdome addome abdominal abdominale bauch",
    "cspine": r"cspine c_spine cervicalspine cervical cervicale halswirbelsae?ule hws шейн\w+_отдела?",
    "tspine": "tspine t_spine thoracic_?spine columna_dorsal columna_toracica rachis_dorsal coluna_toracica"
    r" colonna_dorsale brustwirbelsae?ule bws грудн\w+_отдела?",
    "lspine": "lspine l_spine lsspine lumbarspine lumbar lumbosacral lumbosacra lombaire lombar lombare lombosacrale"
    r" lendenwirbelsae?ule lws пояснично\w* поясничн\w+",
    "spine": "spine tlspine columna rachis wirbelsae?ule coluna colonna позвоночника?",
    "body": "wholebody whole_body cuerpo_entero corps_entier ganzkorper corpo_inteiro",
}
_WITHIN = {"cspine": {"spine", "neck"}, "tspine": {"spine"}, "lspine": {"spine"}, "brain": {"head"}}
PAIRED = frozenset({"knee", "hip", "shoulder", "elbow", "wrist", "hand", "ankle", "foot", "tibia", "femur"})
_VAGUE = (
    "extremity lowerextremity upperextremity extremidad extremidadinferior leg arm pierna jambe bein joint"
    " jointarticulation bone msk headneck unknown other none extremities lowerextremities upperextremities extremidades"
    " lowerlimb lowerlimbs upperlimb limb limbs lowerext upperext ext miembroinferior membreinferieur membroinferiore"
    " membroinferior untereextremitat untereextremitaet joints gelenk articulacion articulation musculoskeletal ortho"
    " misc special specials general undefined unspecified notspecified na"
)
VAGUE = frozenset({"", *_VAGUE.split()})


def _words(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_either(words)})\b")


def _either(words: str) -> str:
    """Folded as the texts are."""
    return fold(words).replace(" ", "|").replace("_", " ")


_FINDS = {part: _words(words) for part, words in _NAMES.items()}
_ANY_PART = "|".join(map(_either, _NAMES.values()))

_NO_SIDE = re.compile(  # of the body, not of the part; and "r/o", to rule out
    r"\b(?:right|left) (?:anterior|posterior|lateral|decub\w*)|\br o\b(?! l\b)"
)
_LIMBS = _words(
    "extremity extremities extremidad extremite legs? arms? limbs? piernas? brazos? jambes? bras bein joint"
)
_BOTH = _words(
    "both bilateral bilat bilaterales bilaterale bilaterais ambas ambos deux beide beider entrambe entrambi обоих обеих"
    " r_l l_r r_o_l rt_lt lt_rt r_and_l l_and_r"
)
_RIGHT = (
    "right derech[ao]s? dcha dcho droite? rechts rechte[rs]? direit[ao] destr[ao] rknees?"
    " прав(?:ый|ая|ое|ого|ой)"
    " (?<=ginocchio_)dx (?<=anca_)dx (?<=spalla_)dx (?<=knie_)re"
)
_LEFT = (
    "left izquierd[ao]s? izq izqd[ao] izd[ao] gauche links linke[rs]? esquerd[ao] sinistr[ao] lknees?"
    " лев(?:ый|ая|ое|ого|ой)"
    " (?<=ginocchio_)sx (?<=anca_)sx (?<=spalla_)sx (?<=knie_)li"
)
_SIDES = {"R": (_RIGHT, "rt r", "der drt"), "L": (_LEFT, "lt l esq", "gche")}
_STANDING = _words(
    "standing weight_?bearing wt_?bearing wb bipedestacion en_carga con_carga debout en_charge"
    " ortostat\\w+ stehend unter_belastung sotto_carico upright erect"
)
_LYING = re.compile(r"\bnwb\b|\b(?:no|non|not|without|sin|sans|ohne) (?:standing|weight|wb|carga|charge|belastung)")


def _side_words(alone: str, beside: str, after: str) -> re.Pattern[str]:
    """`after` stands behind the part only: "der" before it is a German article."""
    near, behind = beside.replace(" ", "|"), f"{beside} {after}".replace(" ", "|")
    return re.compile(rf"{_words(alone).pattern}|\b(?:{_ANY_PART}) (?:{behind})\b|\b(?:{near}) (?:{_ANY_PART})\b")


_SIDE_FINDS = {side: _side_words(*words) for side, words in _SIDES.items()}


def plain_words(text: str) -> str:
    """Folded words with single spaces; every sign between them is a space."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def parts_in(texts: Iterable[str]) -> frozenset[str]:
    """Every part that is named; a region of the spine counts for itself only."""
    text = " . ".join(plain_words(t) for t in texts)
    found = {part for part, finds in _FINDS.items() if finds.search(text)}
    covered = {whole for part in found for whole in _WITHIN.get(part, ())}
    return frozenset(found - covered)


def part_of(tag: str | None, texts: Iterable[str]) -> str | None:
    """The one part a study shows: the tag's, else the descriptions'; "other" when the tag names none that is known."""
    named = parts_in([tag] if tag else ())
    if not named and tag and plain_words(tag).replace(" ", "") not in VAGUE:
        return "other"
    named = named or parts_in(texts)
    return next(iter(named)) if len(named) == 1 else None


def has_sides(part: str | None, tag: str | None, texts: Iterable[str]) -> bool:
    """Whether there are two of what is shown, so that words for sides are about it and not about an organ."""
    if part is not None:
        return part in PAIRED
    said = [tag or "", *texts]
    found = parts_in(said)
    return found <= PAIRED if found else any(_LIMBS.search(plain_words(text)) for text in said)


def side_in(text: str) -> str | None:
    """R, L, or B for both."""
    words = _NO_SIDE.sub(" ", plain_words(text))
    found = [side for side, finds in _SIDE_FINDS.items() if finds.search(words)]
    if _BOTH.search(words) or len(found) == 2:
        return "B"
    return found[0] if found else None


def one_side(said: Sequence[str | None]) -> tuple[str | None, bool]:
    """The side that all sources agree on, and whether two contradict each other; a single side refines "both"."""
    single = {side for side in said if side in _SIDES}
    if len(single) == 2:
        return None, True
    return (single.pop() if single else "B" if "B" in said else None), False


def standing_in(texts: Iterable[str], part: str | None) -> bool:
    """Whether the picture is said to be taken standing. "De pie" is a foot unless another part is shown."""
    text = " . ".join(plain_words(t) for t in texts)
    if _LYING.search(text):
        return False
    return bool(_STANDING.search(text)) or (part not in {None, "foot"} and "de pie" in text)

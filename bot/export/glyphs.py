"""How LaTeX writes what plain text has as one character.

Only commands that LaTeX has had without a package since 2020 (a few letters need its T1 encoding),
so that a file of references compiles in any document:
https://www.latex-project.org/news/latex2e-news/ltnews31.pdf
"""

from __future__ import annotations

import re
from unicodedata import lookup

ACCENTS = dict(
    zip(
        "\u0300\u0301\u0302\u0303\u0308\u0304\u0307\u030b\u0331\u0327\u0323\u0328\u030a\u0306\u030c",
        "`'^~\"=.Hbcdkruv",
        strict=True,
    )
)
"""Combining marks, and the commands that put them on a letter."""

_LETTERS = (
    "ß ss æ ae Æ AE œ oe Œ OE ø o Ø O ł l Ł L \u0131 i ȷ j đ dj Đ DJ ð dh Ð DH þ th Þ TH ŋ ng Ŋ NG"
)
LETTERS = {letter: f"{{\\{name}}}" for letter, name in re.findall(r"(\w) (\w+)", _LETTERS)}
"""Letters that are no other letter with an accent."""

SIGNS = {sign: f"\\{sign}" for sign in "&%$#_"} | {
    # BibTeX counts braces, escaped ones too (btxdoc, section 4): `\{` alone would end the field.
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "\\": r"{\textbackslash}",
    "^": r"{\textasciicircum}",
    "~": r"{\textasciitilde}",
    # The font encoding that LaTeX begins with has other characters in the places of these three.
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
    '"': "''",
    "“": "``",
    "”": "''",
    "‘": "`",
    "’": "'",
    "–": "--",
    "—": "---",
    "\u2010": "-",
    "\u2011": "-",
    "…": r"{\dots}",
    "°": r"{\textdegree}",
    "§": r"{\textsection}",
    "©": r"{\textcopyright}",
    "®": r"{\textregistered}",
    "™": r"{\texttrademark}",
    "£": r"{\textsterling}",
    "€": r"{\texteuro}",
    "•": r"{\textbullet}",
}
"""What is written otherwise in text."""

_GREEK = (
    "alpha beta gamma delta zeta eta theta iota kappa lamda mu nu xi pi rho sigma tau upsilon chi "
    "psi omega Gamma Delta Theta Lamda Xi Pi Sigma Upsilon Phi Psi Omega"
)
"""As Unicode names them, which spells one unlike LaTeX; other capitals look like Latin ones."""

_OPERATORS = (
    "± pm × times ÷ div · cdot ∘ circ → rightarrow ← leftarrow ↔ leftrightarrow ↑ uparrow "
    "↓ downarrow ⇒ Rightarrow ⇐ Leftarrow ⇔ Leftrightarrow ↦ mapsto ⟶ longrightarrow ∞ infty "
    "∂ partial ∇ nabla ∑ sum ∏ prod ∫ int √ surd ≤ leq ≥ geq ≠ neq ≈ approx ≡ equiv ≃ simeq "
    "≅ cong ∝ propto ≪ ll ≫ gg ∈ in ∉ notin ⊂ subset ⊆ subseteq ⊃ supset ⊇ supseteq \u222a cup "
    "∩ cap ∅ emptyset ∀ forall ∃ exists ¬ lnot ∧ wedge ⊕ oplus ⊗ otimes ⊙ odot ⊥ perp \u22a4 top "
    "⊢ vdash ∥ parallel ⟨ langle ⟩ rangle ⋆ star \u2113 ell ℏ hbar ♯ sharp ♭ flat"
)

SYMBOLS = (
    {
        lookup(f"GREEK {'SMALL' if name.islower() else 'CAPITAL'} LETTER {name}"): (
            "\\" + name.replace("amda", "ambda")
        )
        for name in _GREEK.split()
    }
    | {"ε": r"\varepsilon", "\u03f5": r"\epsilon", "φ": r"\varphi", "\u03d5": r"\phi", "−": "-"}
    | {sign: f"\\{name}" for sign, name in re.findall(r"(\S) (\w+)", _OPERATORS)}
)
"""What is written in math."""

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ"
LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"

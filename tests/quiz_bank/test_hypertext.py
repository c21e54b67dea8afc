"""HTML becomes Markdown that shows its text and nothing more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.hypertext import to_markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("one<br>two", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\n\ntwo"),
        ("with<ul><li>m</li><li>v</li></ul>after", "with\n\n- m\n- v\n\nafter"),
        ("<b>bold</b> and&nbsp;<i>slanted</i>", "bold and slanted"),
        ("&lt;b&gt; is text", r"\<b> is text"),
        ("w_i * x_i", r"w\_i \* x\_i"),
        ("# no heading<br>> no quote", "\\# no heading\n\n\\> no quote"),
        (r"\(w_i * x_i\) and $a_b$", r"\(w_i * x_i\) and $a_b$"),
        ("[$]a[0]_1[/$]", "$a[0]_1$"),
        ("[$]x_1[/$] and [$$]y[/$$]", "$x_1$ and $$y$$"),
        ("<pre>a_1 = 1<br>b</pre>", "```\na_1 = 1\nb\n```"),
        ("hear[sound:x.mp3]", "hear"),
        ('<img src="m_1.png">', r"(picture: m\_1.png)"),
        ("<script>alert(1)</script><style>p{}</style>said", "said"),
        ('<a href="javascript:x">click</a>', "click"),
    ],
)
def test_lines_lists_code_and_formulas_are_kept(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


@given(st.text(st.sampled_from("<>/&;abp!-[]$`\n scritple=\"'")))
def test_no_text_is_too_odd(html: str) -> None:
    assert "<script" not in to_markdown(html).replace(r"\<", "")

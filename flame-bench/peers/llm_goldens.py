"""Makes the tiny language models in flame-core/src/test/resources/golden/llm-* that are named below, and what transformers computes
with them: token ids, and the states that FLAME reads. In a throw-away environment:

    pip install torch==2.13.0 transformers==5.24.0
    python llm_goldens.py ../../flame-core/src/test/resources/golden [NAME ...]

Weights are random and representable in half precision; everything is computed in float32 with eager attention, one prompt at a time.
`raw`, `short`, `long`: one pass with running positions under a dense mask written from the definition of facet-decoupled attention.
`short_shared`, `long_shared`: one plain causal pass for each facet. `raw_layers`: the last token's state behind every layer.
"""
import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

CAPTIONS = [
    "a dog on the beach",
    "Two cats, one black and one striped, sleep on a blue sofa.",
    'Is this a "red" bus?',
    "Ein Hund läuft am Strand entlang, während die Sonne untergeht",
    "犬が浜辺を走っています。",
    "كلب يركض على الشاطئ",
    "A golden retriever is leaping across wet sand; behind it, foaming waves break under a pale sky, and far away, almost lost in the "
    "haze, a lighthouse stands on a rocky spit of land. Two children in yellow raincoats run after the dog, laughing, while their "
    "parents sit on a striped blanket, pouring tea from a steel flask into small white cups. The light is low and warm, the mood calm "
    "and happy.",
    "HTTPServer's 2nd naïve camelCase, 12345  \tspaces and\n\nlines...",
]
FACETS = [
    'this image description means in just one word:"',
    ' the category of the main object in this image means in just one word:"',
    ' the prominent characteristic or pattern of the main object in this image means in just one word:"',
    ' the category of the minor object in this image means in just one word:"',
    ' the prominent characteristic or pattern of the minor object in this image means in just one word:"',
    ' the primary action or event taking place in this image means in just one word:"',
    ' the overall atmosphere or emotion of this image means in just one word:"',
]
SETS = {"raw": ("", 1), "short": ("", 3), "long": ("Detailed ", 7)}

TINY = {"hidden_size": 32, "intermediate_size": 48, "num_attention_heads": 4, "num_key_value_heads": 2, "num_hidden_layers": 4,
        "max_position_embeddings": 4096, "rms_norm_eps": 1e-6}
YARN = {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64}
LONGROPE = {"type": "longrope", "short_factor": [1.0, 1.05, 1.2, 1.5, 2.0, 3.0], "long_factor": [1.0, 2.0, 4.0, 8.0, 16.0, 32.0]}

# The configs are spelt as the hub has them, so that old spellings are met too. Windows are far shorter than most prompts.
MODELS = {
    "gemma": ("gemma", {"model_type": "gemma", "head_dim": 16, "hidden_act": "gelu", "num_hidden_layers": 2}),
    "gemma2": ("gemma", {"model_type": "gemma2", "head_dim": 16, "hidden_activation": "gelu_pytorch_tanh", "sliding_window": 24,
                         "query_pre_attn_scalar": 20, "attn_logit_softcapping": 2.0, "final_logit_softcapping": 30.0}),
    "gemma3": ("gemma", {"model_type": "gemma3_text", "head_dim": 16, "hidden_activation": "gelu_pytorch_tanh", "sliding_window": 24,
                         "query_pre_attn_scalar": 20, "sliding_window_pattern": 3, "rope_theta": 1e6, "rope_local_base_freq": 1e4,
                         "rope_scaling": {"rope_type": "linear", "factor": 8.0}}),
    "phi3": ("llama", {"model_type": "phi3", "num_attention_heads": 2, "num_key_value_heads": 1, "partial_rotary_factor": 0.75,
                       "rope_theta": 1e4, "rope_scaling": LONGROPE, "original_max_position_embeddings": 2048,
                       "max_position_embeddings": 8192, "sliding_window": 40, "tie_word_embeddings": False, "pad_token_id": 0}),
    "nemo": ("tekken", {"model_type": "mistral", "hidden_size": 40, "head_dim": 8, "num_hidden_layers": 3, "rope_theta": 1e6, "sliding_window": None}),
    "qwen2-window": ("qwen", {"model_type": "qwen2", "use_sliding_window": True, "sliding_window": 32, "max_window_layers": 2,
                              "rope_theta": 1e6, "tie_word_embeddings": False}),
    "qwen3-yarn": ("qwen", {"model_type": "qwen3", "head_dim": 16, "use_sliding_window": False, "sliding_window": None,
                            "rope_theta": 1e6, "rope_scaling": YARN, "tie_word_embeddings": True}),
}

CASED = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]%s[\p{Ll}\p{Lm}\p{Lo}\p{M}]%s"
REST = r"| ?[^\s\p{L}\p{N}]+[\r\n%s]*|\s*[\r\n]+|\s+(?!\S)|\s+"
WORDS = {
    "tekken": CASED % ("*", "+") + "|" + CASED % ("+", "*") + r"|\p{N}" + REST % "/",
    "qwen": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + REST % "",
}


def clean(caption):
    ended = caption if caption[-1] in ".?\"'" else caption + "."
    quoted = ended.replace('"', "'")
    return quoted[:-1] + "." if quoted.endswith("?") else quoted


def parts(name, caption, bos):
    """The text of the prefix and of each facet."""
    opening, count = SETS[name]
    separator = " " if name == "raw" else f" {bos} " if bos else " "
    facets = [separator + FACETS[0]] + FACETS[1:count]
    return [f'{opening}Image description : "{clean(caption)}" . After thinking step by step ,'] + facets


def byte_level(kind):
    """Byte-level BPE as Mistral-Nemo (tekken) and Qwen have it; only the former begins texts with a token of its own."""
    tokenizer = Tokenizer(models.BPE(ignore_merges=kind == "tekken"))
    if kind == "qwen":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(WORDS[kind]), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<unk>", "<s>", "</s>"] if kind == "tekken" else ["<|endoftext|>"]
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=special, show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(training_texts(), trainer)
    if kind == "tekken":
        tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return tokenizer, "<s>" if kind == "tekken" else None


def sentence_piece(kind):
    """SentencePiece BPE with bytes for rare letters, as Gemma and the Llama 2 family (Phi-3) have it."""
    bos = "<bos>" if kind == "gemma" else "<s>"
    special = ["<pad>", "<eos>", "<bos>", "<unk>"] if kind == "gemma" else ["<unk>", "<s>", "</s>"]
    base = Tokenizer(models.BPE())
    base.normalizer = normalizers.Replace(" ", "▁")
    base.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    base.train_from_iterator(training_texts(), trainers.BpeTrainer(vocab_size=160, limit_alphabet=56, show_progress=False))
    trained = json.loads(base.to_str())["model"]
    tokens = special + [f"<0x{byte:02X}>" for byte in range(256)] + sorted(trained["vocab"], key=trained["vocab"].get)
    merges = [tuple(merge) for merge in trained["merges"]]
    model = models.BPE({token: i for i, token in enumerate(tokens)}, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    tokenizer = Tokenizer(model)
    if kind == "gemma":
        tokenizer.normalizer = normalizers.Replace(" ", "▁")
        tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
        tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    else:
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
        tokenizer.decoder = decoders.Sequence(
            [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in special])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A", special_tokens=[(bos, tokens.index(bos))])
    return tokenizer, bos


def training_texts():
    return ["".join(parts("long", caption, "")) for caption in CAPTIONS]


def encode(tokenizer, texts):
    """Ids of the whole prompt, and how many of them belong to each part: a token belongs to the part in which it ends."""
    encoding = tokenizer.encode("".join(texts))
    lengths, end = [0] * len(texts), 0
    ends = []
    for text in texts:
        end += len(text)
        ends.append(end)
    for (start, stop), special in zip(encoding.offsets, encoding.special_tokens_mask):
        part = 0 if special and stop == 0 else next(i for i, end in enumerate(ends) if stop <= end)
        lengths[part] += 1
    return encoding.ids, lengths


def random_weights(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        values = torch.randn(parameter.shape, generator=generator)
        norm = name.endswith("norm.weight")
        centre = 0 if "Gemma" in type(model).__name__ or not norm else 1
        parameter.data = (centre + values * (0.3 if norm or "bias" in name else 0.2)).half().float()


class Reader:
    """Last tokens' states behind each layer."""

    def __init__(self, model):
        self.model = model
        self.states = []
        for layer in model.model.layers:
            layer.register_forward_hook(lambda module, inputs, out: self.states.append(out if torch.is_tensor(out) else out[0]))

    def run(self, ids, **options):
        self.states = []
        with torch.no_grad():
            self.model.model(torch.tensor([ids]), use_cache=False, **options)
        return torch.stack([state[0] for state in self.states])  # [layers, T, D]


def visible(lengths, window):
    owner = torch.repeat_interleave(torch.arange(len(lengths)), torch.tensor(lengths))
    rows = torch.arange(len(owner))
    seen = (rows[None] <= rows[:, None]) & ((owner[None] == 0) | (owner[None] == owner[:, None]))
    if window:
        seen &= rows[:, None] - rows[None] < window
    return torch.where(seen, 0.0, torch.finfo(torch.float32).min)[None, None]


def running(reader, ids, lengths):
    config = reader.model.config
    window = getattr(config, "sliding_window", None)
    if getattr(config, "layer_types", None):
        mask = {"full_attention": visible(lengths, None), "sliding_attention": visible(lengths, window)}
    else:
        mask = visible(lengths, window)
    states = reader.run(ids, attention_mask=mask)
    ends = torch.tensor(lengths).cumsum(0)[1:] - 1
    return states[:, ends]  # [layers, F, D]


def shared(reader, ids, lengths):
    facets, start = [], lengths[0]
    for length in lengths[1:]:
        facets.append(reader.run(ids[:lengths[0]] + ids[start:start + length])[:, -1])
        start += length
    return torch.stack(facets, 1)


def make(folder, name, seed):
    kind, changes = MODELS[name]
    tokenizer, bos = (byte_level if kind in WORDS else sentence_piece)(kind)
    config = {**TINY, **changes, "vocab_size": tokenizer.get_vocab_size(), "torch_dtype": "float16"}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    (folder / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")))
    (folder / "tokenizer_config.json").write_text(json.dumps({"bos_token": bos}) + "\n")
    read = transformers.AutoConfig.from_pretrained(folder)
    model = transformers.AutoModelForCausalLM.from_config(read, attn_implementation="eager", dtype=torch.float32).eval()
    random_weights(model, seed)
    names = {n: p for n, p in model.named_parameters() if not n.startswith("lm_head") or not read.tie_word_embeddings}
    save_file({n: p.data.half().contiguous() for n, p in names.items()}, folder / "model.safetensors", {"format": "pt"})

    reader, layer = Reader(model), read.num_hidden_layers - 1
    numbers, ids_of = {}, {}
    for name_of_set in SETS:
        found = {"running": [], "shared": []}
        ids_of[name_of_set] = []
        for caption in CAPTIONS:
            texts = parts(name_of_set, caption, bos)
            ids, lengths = encode(tokenizer, texts)
            assert min(lengths) > 0 and len(ids) <= 1536, (name, lengths)
            ids_of[name_of_set].append(ids)
            found["running"].append(running(reader, ids, lengths))
            found["shared"].append(shared(reader, ids, lengths))
        for positions, states in found.items():
            states = torch.stack(states, 1)  # [layers, captions, F, D]
            key = name_of_set + ("_shared" if positions == "shared" else "")
            numbers[key] = states[layer - 1] if name_of_set != "raw" else states[layer - 1, :, 0]
            if key == "raw":
                numbers["raw_layers"] = states[:, :, 0]
            elif key == "raw_shared":
                assert torch.allclose(numbers.pop(key), numbers["raw"], rtol=1e-4, atol=1e-4)
    save_file({n: t.clone().contiguous() for n, t in numbers.items()}, folder / "golden.safetensors")
    golden = {"layer": layer, "captions": CAPTIONS, "input_ids": ids_of}
    (folder / "golden.json").write_text(json.dumps(golden, ensure_ascii=False) + "\n")
    longest = max(len(ids) for ids in ids_of["long"])
    print(name, "layers", read.num_hidden_layers, "longest prompt", longest, "spread", float(numbers["long"].std()))


if __name__ == "__main__":
    torch.set_num_threads(1)
    chosen = sys.argv[2:] or list(MODELS)
    for name in chosen:
        make(pathlib.Path(sys.argv[1]) / f"llm-{name}", name, 1 + list(MODELS).index(name))

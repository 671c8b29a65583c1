"""Captions a second of the published facet encoder, for comparison with FacetEncoderBench.

Needs the published file src/open_clip/multiprompteol_embeddings.py of the FLAME repository (not part of this project) and a language
model as a Hugging Face folder, the same that FacetEncoderBench gets. In a throw-away environment:

    pip install torch transformers
    python facet_encoder.py PUBLISHED_FILE MODEL_FOLDER LAYER CAPTIONS_FILE BATCH

With "separate" for PUBLISHED_FILE: one whole prompt a facet through transformers alone, in batches of BATCH prompts sorted by
length, and without the layers above LAYER.
"""
import contextlib
import importlib.util
import io
import json
import statistics
import sys
import time

import torch
import transformers

FACETS = [
    'this image description means in just one word:"',
    ' the category of the main object in this image means in just one word:"',
    ' the prominent characteristic or pattern of the main object in this image means in just one word:"',
    ' the category of the minor object in this image means in just one word:"',
    ' the prominent characteristic or pattern of the minor object in this image means in just one word:"',
    ' the primary action or event taking place in this image means in just one word:"',
    ' the overall atmosphere or emotion of this image means in just one word:"',
]


def published_class(path):
    base = transformers.PreTrainedTokenizerBase
    if not hasattr(base, "batch_encode_plus"):  # gone from transformers 5
        base.batch_encode_plus = lambda self, texts, **options: self(texts, **options)
    with open(path, encoding="utf-8") as file:
        # A layer's output was a tuple before transformers 5.
        source = file.read().replace(
            "outputs_layers[f'{layer_name}'][0]", "_states(outputs_layers[f'{layer_name}'])")
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("published", None))
    module._states = lambda output: output if torch.is_tensor(output) else output[0]
    exec(compile(source, path, "exec"), module.__dict__)
    return module.MultiPromptEOLEmbeddingsLLM


def gemm():
    x, w = torch.randn(1576, 768), torch.randn(3072, 768)

    def once():
        start = time.perf_counter()
        torch.nn.functional.linear(x, w)
        return time.perf_counter() - start

    return 2 * 1576 * 768 * 3072 / statistics.median(once() for _ in range(9)) / 1e9


def published(path, model, folder, layer):
    """Encodes captions in the given order, as the published class does."""
    encoder = published_class(path)(model, layer=layer, tokenizer=folder)
    bos = encoder.tokenizer.bos_token or ""
    template = f'Detailed Image description : "*sent 0*" . After thinking step by step , {bos} ' + "".join(FACETS)

    def encode(texts):
        ids = encoder.tokenizer(
            texts, padding=True, truncation=True, max_length=1024, return_tensors="pt").input_ids
        with torch.no_grad(), contextlib.redirect_stdout(io.StringIO()):
            encoder(ids, multi_template=True, template=template, template_num=7, infer=False)

    return encode, lambda captions: captions


def separate(model, folder, layer):
    """Encodes prompts, one a facet of each caption."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, padding_side="left")
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    del model.model.layers[int(layer):]
    model.model.norm = torch.nn.Identity()

    def prompts(captions):
        texts = [
            f'Detailed Image description : "{caption}" . After thinking step by step ,{" " if k == 0 else ""}{facet}'
            for caption in captions for k, facet in enumerate(FACETS)]
        return sorted(texts, key=len, reverse=True)

    def encode(texts):
        with torch.no_grad():
            model.model(**tokenizer(texts, padding=True, return_tensors="pt"), use_cache=False).last_hidden_state[:, -1]

    return encode, prompts


def main():
    path, folder, layer, captions_file, batch = sys.argv[1:]
    with open(captions_file, encoding="utf-8") as file:
        captions = [line.strip() for line in file if line.strip()]
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    if path == "separate":
        encode, texts_of = separate(model, folder, layer)
    else:
        encode, texts_of = published(path, model, folder, layer)
    texts, size = texts_of(captions), int(batch)
    encode(texts[-2:])
    rate = gemm()
    start, cpu = time.perf_counter(), time.process_time()
    for i in range(0, len(texts), size):
        encode(texts[i:i + size])
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(json.dumps({
        "captions": len(captions), "seconds": round(seconds, 3), "cpu_seconds": round(cpu, 3),
        "captions_per_second": round(len(captions) / seconds, 2), "gemm_gflops": round((rate + gemm()) / 2, 1)}))


if __name__ == "__main__":
    main()

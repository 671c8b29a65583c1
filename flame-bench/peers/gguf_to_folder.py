"""Writes a GGUF model as a Hugging Face folder in float32, which the published code can open.

    pip install torch transformers gguf accelerate
    python gguf_to_folder.py MODEL.gguf FOLDER
"""
import os
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

folder, file = os.path.split(os.path.abspath(sys.argv[1]))
AutoTokenizer.from_pretrained(folder, gguf_file=file).save_pretrained(sys.argv[2])
model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32)
model.hf_quantizer, model.is_quantized = None, False  # the weights are plain by now
if hasattr(model.config, "quantization_config"):
    del model.config.quantization_config
model.save_pretrained(sys.argv[2])

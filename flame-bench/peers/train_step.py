"""The training step of TrainStepBench in PyTorch, with open_clip's own vision transformer.

In a throw-away environment: pip install torch open_clip_torch; python train_step.py small 16 5
"""
import json
import math
import resource
import statistics
import sys
import time

import torch
from open_clip.transformer import VisionTransformer
from torch import nn
from torch.nn import functional as F

WIDTH, POSITIVES = 576, 6
SHAPES = {"tiny": (192, 12, 3), "small": (384, 12, 6), "base": (768, 12, 12)}


class Tower(nn.Module):
    def __init__(self, name):
        super().__init__()
        width, layers, heads = SHAPES[name]
        hidden = max(WIDTH, 4096)
        self.visual = VisionTransformer(
            224, 16, width, layers, heads, 4.0, output_tokens=True, output_dim=WIDTH)
        self.visual.ln_post = nn.Identity()  # not in FLAME's path
        self.visual.proj = None
        self.mm = nn.Sequential(
            nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, WIDTH), nn.LayerNorm(WIDTH))
        self.logit_scale = nn.Parameter(torch.tensor(math.log(10)))
        self.logit_bias = nn.Parameter(torch.tensor(-10.0))

    def forward(self, pixels):
        _, tokens = self.visual(pixels)  # patch tokens
        return F.normalize(self.mm(tokens).mean(1), dim=-1)


def main():
    name, batch, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.manual_seed(0)
    model = Tower(name)
    decay = [p for p in model.parameters() if p.dim() >= 2]
    rest = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW(
        [{"params": decay, "weight_decay": 0.5}, {"params": rest, "weight_decay": 0.0}],
        lr=1e-4, betas=(0.9, 0.95), eps=1e-8)
    pixels = torch.randn(batch, 3, 224, 224)
    texts = F.normalize(torch.randn(batch * POSITIVES, WIDTH), dim=-1)
    own = torch.eye(batch).repeat_interleave(POSITIVES, 1)

    def step():
        start = time.perf_counter()
        logits = model(pixels) @ texts.T * model.logit_scale.exp() + model.logit_bias
        loss = -F.logsigmoid((2 * own - 1) * logits).sum() / len(texts)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            model.logit_scale.clamp_(0, math.log(100))
        optimizer.zero_grad(set_to_none=True)
        return time.perf_counter() - start

    step()
    seconds = statistics.median(step() for _ in range(steps))
    print(json.dumps({
        "model": name, "batch": batch, "seconds_per_step": round(seconds, 3),
        "images_per_second": round(batch / seconds, 2),
        "peak_resident_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10}))


if __name__ == "__main__":
    main()
